import os
import stat
import subprocess


def permissions(path):
    # ruleid: python-permissions-world-writable
    os.chmod(path, 0o700 | 0o077)
    # ruleid: python-permissions-world-writable
    os.chmod(path, stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)
    # ruleid: python-permissions-world-writable
    subprocess.run("chmod 777 " + path, shell=True)
    # ruleid: python-permissions-world-writable
    os.open(path, os.O_CREAT, 0o666)
    # todoruleid: python-permissions-world-writable
    os.chmod(path, int("777", 8))
    # todoruleid: python-permissions-world-writable
    os.chmod(path, os.stat(path).st_mode | 2)
