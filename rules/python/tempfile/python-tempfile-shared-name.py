import os
import tempfile


def weak(text):
    # ruleid: python-tempfile-shared-name
    with open("/tmp/report.txt", "w") as stream:
        stream.write(text)
    # ruleid: python-tempfile-shared-name
    name = "/tmp/work-" + str(os.getpid())
    open(name, "w")


def good(text, folder):
    # ok: python-tempfile-shared-name
    with tempfile.NamedTemporaryFile("w") as stream:
        stream.write(text)
    # ok: python-tempfile-shared-name
    open(folder + "/tmp/report.txt", "w")
    # ruleid: python-tempfile-shared-name
    return open("/tmp/report.txt").read()


def named(text):
    # ruleid: python-tempfile-shared-name
    lock = os.path.join("/var/tmp", "job.lock")
    # ruleid: python-tempfile-shared-name
    folder = os.environ["TMPDIR"]
    # ruleid: python-tempfile-shared-name
    kept = os.path.join(tempfile.gettempdir(), "job.json")
    # ruleid: python-tempfile-shared-name
    shared = f"/dev/shm/{text}"
    return lock, folder, kept, shared


def asked(path):
    # ok: python-tempfile-shared-name
    if path.startswith("/tmp/"):
        return True
    # ok: python-tempfile-shared-name
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        return folder == path
    # ok: python-tempfile-shared-name
    os.remove("/tmp/old")
    # ok: python-tempfile-shared-name
    return "/tmpl/page.html"


def test_names(read):
    # ok: python-tempfile-shared-name
    assert read("/tmp/a") is None
