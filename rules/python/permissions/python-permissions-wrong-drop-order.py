import os
from os import setgid, setuid


def weak(uid, gid):
    # ruleid: python-permissions-wrong-drop-order
    os.setuid(uid)
    os.setgid(gid)


def weak_too(uid, gid):
    # ruleid: python-permissions-wrong-drop-order
    setuid(uid)
    print("now", uid)
    setgid(gid)


def good(uid, gid):
    # ok: python-permissions-wrong-drop-order
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def only_user(uid):
    # ok: python-permissions-wrong-drop-order
    os.setuid(uid)
