import importlib
import sys
from flask import request

MODULES = {"a": "plugins.a"}


def weak(django_request):
    # ruleid: python-indirection-import-from-input
    importlib.import_module(input("module: "))
    # ruleid: python-indirection-import-from-input
    __import__(request.get_json())
    # ruleid: python-indirection-import-from-input
    importlib.import_module("plugins." + input())


def good(name):
    # ok: python-indirection-import-from-input
    importlib.import_module(MODULES[input("module: ")])
    # ok: python-indirection-import-from-input
    importlib.import_module(name)
