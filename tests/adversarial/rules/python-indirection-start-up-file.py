import os
import pathlib


def write(text, folder):
    # ruleid: python-indirection-start-up-file
    open("/usr/lib/python3/site" + "customize.py", "w").write(text)
    # ruleid: python-indirection-start-up-file
    pathlib.Path("sitecustomize.py").write_text(text)
    # ruleid: python-indirection-start-up-file
    os.rename("notes.txt", "sitecustomize.py")
    name = pathlib.Path(folder) / "sitecustomize.py"
    # todoruleid: python-indirection-start-up-file
    name.write_text(text)
    # todoruleid: python-indirection-start-up-file
    os.write(os.open("sitecustomize.py", os.O_WRONLY), text)
