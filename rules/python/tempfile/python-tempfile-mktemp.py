import tempfile
from tempfile import mktemp as name_only, mkstemp


def weak():
    # ruleid: python-tempfile-mktemp
    a = tempfile.mktemp()
    # ruleid: python-tempfile-mktemp
    b = name_only(suffix=".txt")
    return a, b


def good(tmp_path_factory):
    # ok: python-tempfile-mktemp
    handle, name = mkstemp()
    # ok: python-tempfile-mktemp
    with tempfile.NamedTemporaryFile() as stream:
        stream.write(b"x")
    # ok: python-tempfile-mktemp
    return tmp_path_factory.mktemp("data"), handle, name
