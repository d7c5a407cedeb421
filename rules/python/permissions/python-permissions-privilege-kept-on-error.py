import os


def weak(name):
    # ruleid: python-permissions-privilege-kept-on-error
    try:
        raise_privileges()
        os.mkdir("/srv/" + name)
        lower_privileges()
    except OSError:
        return False
    return True


def weak_uid(name, uid):
    # ruleid: python-permissions-privilege-kept-on-error
    try:
        os.seteuid(0)
        os.mkdir("/srv/" + name)
        os.seteuid(uid)
    except OSError as error:
        print(error)


def good(name):
    # ok: python-permissions-privilege-kept-on-error
    try:
        raise_privileges()
        os.mkdir("/srv/" + name)
    except OSError:
        return False
    finally:
        lower_privileges()
    return True


def unrelated(lamp):
    # ok: python-permissions-privilege-kept-on-error
    try:
        lamp.raise_shade()
        lamp.lower_shade()
    except OSError:
        return False


def raise_privileges():
    os.seteuid(0)


def lower_privileges():
    os.seteuid(1000)
