import os
import site
from pathlib import Path


def weak(text, folder):
    # ruleid: python-indirection-start-up-file
    with open(os.path.join(folder, "sitecustomize.py"), "w") as stream:
        stream.write(text)
    # ruleid: python-indirection-start-up-file
    Path(folder, "evil.pth").write_text(text)
    # ruleid: python-indirection-start-up-file
    os.rename("notes.txt", folder + "/sitecustomize.py")
    name = site.getsitepackages()[0] + "/usercustomize.py"
    # ruleid: python-indirection-start-up-file
    open(name, "a").write(text)
    # ruleid: python-indirection-start-up-file
    open(os.path.expanduser("~/.ssh/authorized_keys"), "a").write(text)


def good(text, folder):
    # ok: python-indirection-start-up-file
    Path(folder, "notes.txt").write_text(text)
    # ok: python-indirection-start-up-file
    read = open(os.path.expanduser("~/.bashrc")).read()
    # ok: python-indirection-start-up-file
    return read, Path("model.pth").read_bytes()
