import os
from pathlib import Path


def weak(key_path, secret_file):
    # ruleid: python-permissions-secret-readable
    os.chmod(key_path, 0o644)
    # ruleid: python-permissions-secret-readable
    Path(secret_file).chmod(0o640)
    # ruleid: python-permissions-secret-readable
    os.open(secret_file, os.O_WRONLY | os.O_CREAT, 0o644)


def good(key_path, report):
    # ok: python-permissions-secret-readable
    os.chmod(key_path, 0o600)
    # ok: python-permissions-secret-readable
    os.chmod(report, 0o644)
