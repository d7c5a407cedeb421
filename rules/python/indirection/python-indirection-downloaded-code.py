import os
import subprocess
import requests
from urllib.request import urlopen


def weak(url, sock):
    # ruleid: python-indirection-downloaded-code
    exec(requests.get(url, timeout=5).text)
    code = urlopen(url).read()
    # ruleid: python-indirection-downloaded-code
    exec(code)
    # ruleid: python-indirection-downloaded-code
    os.system(sock.recv(1024).decode())
    # ruleid: python-indirection-downloaded-code
    subprocess.run(requests.get(url, timeout=5).text, shell=True)


def good(url):
    # ok: python-indirection-downloaded-code
    text = requests.get(url, timeout=5).text
    # ok: python-indirection-downloaded-code
    os.system("true")
    # ok: python-indirection-downloaded-code
    subprocess.run(["cat"], input=text, text=True)
