import os

# ruleid: python-debug-setting-on
DEBUG = True


class Development:
    # ruleid: python-debug-setting-on
    DEBUG = True


class Production:
    # ok: python-debug-setting-on
    DEBUG = False


class ByEnvironment:
    # ok: python-debug-setting-on
    DEBUG = os.environ.get("APP_DEBUG") == "1"


def local():
    # ok: python-debug-setting-on
    DEBUG = True
    return DEBUG
