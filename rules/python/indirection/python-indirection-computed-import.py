import importlib
import runpy


def weak(name, path):
    # ruleid: python-indirection-computed-import
    importlib.import_module(name)
    # ruleid: python-indirection-computed-import
    __import__(name)
    # ruleid: python-indirection-computed-import
    runpy.run_path(path)


def good():
    # ok: python-indirection-computed-import
    importlib.import_module("json")
    # ok: python-indirection-computed-import
    __import__("json")
