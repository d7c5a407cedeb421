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
