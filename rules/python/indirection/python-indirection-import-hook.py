import builtins
import sys
from sys import meta_path


def weak(finder, fake):
    # ruleid: python-indirection-import-hook
    sys.meta_path.insert(0, finder)
    # ruleid: python-indirection-import-hook
    meta_path.append(finder)
    # ruleid: python-indirection-import-hook
    sys.meta_path[:0] = [finder]
    # ruleid: python-indirection-import-hook
    builtins.__import__ = fake
    # ruleid: python-indirection-import-hook
    sys.modules["ssl"] = fake


def good(fake):
    # ok: python-indirection-import-hook
    sys.modules["my_plugin"] = fake
    # ok: python-indirection-import-hook
    sys.path.append("plugins")
    # ok: python-indirection-import-hook
    return list(sys.meta_path)
