import os
import tempfile


def weak(text):
    # ruleid: python-tempfile-shared-name
    with open("/tmp/report.txt", "w") as stream:
        stream.write(text)
    name = "/tmp/work-" + str(os.getpid())
    # ruleid: python-tempfile-shared-name
    open(name, "w")


def good(text, folder):
    # ok: python-tempfile-shared-name
    with tempfile.NamedTemporaryFile("w") as stream:
        stream.write(text)
    # ok: python-tempfile-shared-name
    open(folder + "/tmp/report.txt", "w")
    # ok: python-tempfile-shared-name
    return open("/tmp/report.txt").read()
