import os
import subprocess
from os import setuid
import docker


def weak(image):
    # ruleid: python-permissions-root
    os.seteuid(0)
    # ruleid: python-permissions-root
    setuid(0)
    # ruleid: python-permissions-root
    subprocess.run(["id"], user="root")
    # ruleid: python-permissions-root
    docker.from_env().containers.run(image, privileged=True)


def good(image, uid):
    # ok: python-permissions-root
    os.setuid(uid)
    # ok: python-permissions-root
    docker.from_env().containers.run(image, user="1000:1000")
    # ok: python-permissions-root
    return os.geteuid() == 0
