import os
import stat
import subprocess
from os import chmod
from pathlib import Path


def weak(path):
    # ruleid: python-permissions-world-writable
    os.chmod(path, 0o777)
    # ruleid: python-permissions-world-writable
    chmod(path, 0o666)
    # ruleid: python-permissions-world-writable
    Path(path).chmod(0o777)
    # ruleid: python-permissions-world-writable
    os.makedirs(path, mode=0o777)
    # ruleid: python-permissions-world-writable
    os.chmod(path, stat.S_IRUSR | stat.S_IWOTH)
    # ruleid: python-permissions-world-writable
    os.chmod(path, 511)
    # ruleid: python-permissions-world-writable
    subprocess.run(["chmod", "-R", "777", path])
    # ruleid: python-permissions-world-writable
    os.system("chmod 777 " + path)


def good(path, mode):
    # ok: python-permissions-world-writable
    os.chmod(path, 0o600)
    # ok: python-permissions-world-writable
    os.chmod(path, 0o755)
    # ok: python-permissions-world-writable
    os.makedirs(path, mode=0o700)
    # ok: python-permissions-world-writable
    os.chmod(path, mode)
    # ok: python-permissions-world-writable
    os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    # ok: python-permissions-world-writable
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
    # ok: python-permissions-world-writable
    os.chmod(path, 0o1777)
