import os
from pathlib import Path


def weak(path):
    # ruleid: python-permissions-executable
    os.chmod(path, 0o755)
    # ruleid: python-permissions-executable
    Path(path).chmod(0o750)
    # ok: python-permissions-executable
    os.chmod(path, 0o700)
    # ok: python-permissions-executable
    os.chmod(path, 0o644)
