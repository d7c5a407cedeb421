import shutil


def unpack(name, base):
    # ruleid: python-path-unpack-archive
    shutil.unpack_archive(name, base)
    # ruleid: python-path-unpack-archive
    shutil.unpack_archive(name, base, "gztar")
    # ok: python-path-unpack-archive
    shutil.unpack_archive(name, base, filter="data")
    # ok: python-path-unpack-archive
    shutil.unpack_archive("fixed.zip", base)
