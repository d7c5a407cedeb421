import shutil
import tarfile


def unpack(archive, base):
    # ruleid: python-path-tar-filter-off
    archive.extractall(base, filter="fully_trusted")
    for member in archive:
        # ruleid: python-path-tar-filter-off
        archive.extract(member, base, filter=tarfile.fully_trusted_filter)
    # ok: python-path-tar-filter-off
    archive.extractall(base, filter="data")
    # ok: python-path-tar-filter-off
    archive.extractall(base, filter=tarfile.data_filter)


def other(name, base):
    # ruleid: python-path-tar-filter-off
    shutil.unpack_archive(name, base, filter="fully_trusted")
    # ok: python-path-tar-filter-off
    shutil.unpack_archive(name, base, filter="data")


# ruleid: python-path-tar-filter-off
tarfile.TarFile.extraction_filter = staticmethod(tarfile.fully_trusted_filter)
# ok: python-path-tar-filter-off
tarfile.TarFile.extraction_filter = staticmethod(tarfile.data_filter)
