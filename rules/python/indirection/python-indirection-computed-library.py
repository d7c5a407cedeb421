import ctypes
import ctypes.util


def weak(path, db):
    # ruleid: python-indirection-computed-library
    ctypes.CDLL(path)
    # ruleid: python-indirection-computed-library
    ctypes.cdll.LoadLibrary(path + ".so")
    # ruleid: python-indirection-computed-library
    db.enable_load_extension(True)


def good(db):
    # ok: python-indirection-computed-library
    ctypes.CDLL("libm.so.6")
    # ok: python-indirection-computed-library
    ctypes.CDLL(ctypes.util.find_library("c"))
    # ok: python-indirection-computed-library
    db.enable_load_extension(False)
