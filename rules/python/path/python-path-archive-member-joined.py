import os
import zipfile


def unpack(archive, base):
    for entry in archive.infolist():
        # ruleid: python-path-archive-member-joined
        with open(os.path.join(base, entry.filename), "wb") as stream:
            stream.write(archive.read(entry))


def unpack_text(archive, base):
    for entry in archive.infolist():
        # ruleid: python-path-archive-member-joined
        open(base + entry.filename, "wb").write(archive.read(entry))


def checked(archive, base):
    for entry in archive.infolist():
        if ".." in entry.filename:
            raise ValueError(entry.filename)
        # ok: python-path-archive-member-joined
        with open(os.path.join(base, entry.filename), "wb") as stream:
            stream.write(archive.read(entry))


def whole(archive, base):
    # ok: python-path-archive-member-joined
    archive.extractall(base)


def by_names(data, base):
    with zipfile.ZipFile(data) as archive:
        for name in archive.namelist():
            # ruleid: python-path-archive-member-joined
            with open(os.path.join(base, name), "wb") as out:
                out.write(archive.read(name))


def checked_names(data, base):
    with zipfile.ZipFile(data) as archive:
        for name in archive.namelist():
            if ".." in name or name.startswith("/"):
                raise ValueError(name)
            # ok: python-path-archive-member-joined
            (base / name).write_bytes(archive.read(name))
