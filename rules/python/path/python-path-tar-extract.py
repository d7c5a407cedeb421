import tarfile
from tarfile import open as open_tar


def unpack(name, base):
    with tarfile.open(name) as archive:
        # ruleid: python-path-tar-extract
        archive.extractall(base)
    other = tarfile.open(name)
    for entry in other:
        # ruleid: python-path-tar-extract
        other.extract(entry, base)
    with open_tar(name) as archive:
        # ruleid: python-path-tar-extract
        archive.extractall(path=base)


def filtered(name, base):
    with tarfile.open(name) as archive:
        # ok: python-path-tar-extract
        archive.extractall(base, filter="data")


def checked(name, base):
    with tarfile.open(name) as archive:
        for entry in archive.getmembers():
            if ".." in entry.name:
                raise ValueError(entry.name)
        # ok: python-path-tar-extract
        archive.extractall(base)


def look_alike(text):
    # ok: python-path-tar-extract
    return text.extract("a")


class Kept:
    def __init__(self, name):
        self.archive = tarfile.open(name)

    def unpack(self, base):
        # ruleid: python-path-tar-extract
        self.archive.extractall(base)

    def filtered(self, base):
        # ok: python-path-tar-extract
        self.archive.extractall(base, filter="data")


def chosen(archive, folder):
    with tarfile.open(archive) as tar:
        kept = [one for one in tar.getmembers() if inside(folder, one.name)]
        # ok: python-path-tar-extract
        tar.extractall(folder, members=kept)


def one_at_a_time(archive, folder):
    with tarfile.open(archive) as tar:
        for one in tar:
            target = os.path.realpath(os.path.join(folder, one.name))
            if target.startswith(folder + os.sep):
                # ok: python-path-tar-extract
                tar.extract(one, folder)


def all_of_them(archive, folder):
    with tarfile.open(archive) as tar:
        kept = tar.getmembers()
        # ruleid: python-path-tar-extract
        tar.extractall(folder, members=kept)
