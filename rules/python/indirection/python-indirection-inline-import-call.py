import importlib


def weak(command):
    # ruleid: python-indirection-inline-import-call
    __import__("os").system(command)
    # ruleid: python-indirection-inline-import-call
    importlib.import_module("subprocess").run(command)
    # ruleid: python-indirection-inline-import-call
    __import__("socket").socket()


def good(path):
    # ok: python-indirection-inline-import-call
    a = __import__("json").loads("{}")
    # ok: python-indirection-inline-import-call
    b = importlib.import_module("yaml").safe_load("")
    # ok: python-indirection-inline-import-call
    c = __import__("os").getcwd()
    return a, b, c
