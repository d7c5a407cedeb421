import ctypes
import mmap
from ctypes import CDLL


def weak(size):
    libc = CDLL("libc.so.6")
    # ruleid: python-indirection-native-code
    libc.system(b"id")
    # ruleid: python-indirection-native-code
    ctypes.CDLL(None).system(b"id")
    # ruleid: python-indirection-native-code
    mmap.mmap(-1, size, prot=mmap.PROT_READ | mmap.PROT_EXEC)


def good(size):
    lib = CDLL("libm.so.6")
    # ok: python-indirection-native-code
    lib.cos(0)
    # ok: python-indirection-native-code
    mmap.mmap(-1, size, prot=mmap.PROT_READ)
