import shelve
from shelve import open as open_shelf


def load(name):
    # ruleid: python-deserialise-shelve
    shelve.open(name)
    # ruleid: python-deserialise-shelve
    open_shelf(name)
    # ok: python-deserialise-shelve
    shelve.open("cache")
    # ok: python-deserialise-shelve
    open(name)
