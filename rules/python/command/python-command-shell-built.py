import os
import subprocess
from shlex import quote
from subprocess import Popen


def percent(host):
    # ruleid: python-command-shell-built
    os.system("ping -c1 %s" % host)


def text(host):
    command = "ping " + host
    # ruleid: python-command-shell-built
    Popen(command, shell=True)


def whole(command):
    # ruleid: python-command-shell-built
    subprocess.run(command, shell=True)


class Probe:
    def run(self):
        # ruleid: python-command-shell-built
        return os.popen("ping {}".format(self.host)).read()


def shell_list(script):
    # ruleid: python-command-shell-built
    subprocess.run(["bash", "-c", f"cd /srv && {script}"])


def listed(host):
    # ok: python-command-shell-built
    subprocess.run(["ping", "-c1", host])


def quoted(host):
    host = quote(host)
    # ok: python-command-shell-built
    os.system(f"ping {host}")
    # ok: python-command-shell-built
    os.system("ping %s" % quote(host))


def number(count: int):
    # ok: python-command-shell-built
    os.system(f"sleep {count}")


def constant():
    tool = "ls"
    # ok: python-command-shell-built
    subprocess.run(tool + " -l", shell=True)
    # ok: python-command-shell-built
    os.system("ls -l")


def allowed(action):
    if action not in ("start", "stop"):
        raise ValueError(action)
    # ok: python-command-shell-built
    os.system(f"service x {action}")


def no_shell(command):
    # ok: python-command-shell-built
    subprocess.run(command, shell=False)
    # ok: python-command-shell-built
    subprocess.run(command, shell=0)
    # ok: python-command-shell-built
    subprocess.run(command, shell=None)


def truthy(command):
    # ruleid: python-command-shell-built
    subprocess.Popen(command, shell=1)
    # ruleid: python-command-shell-built
    subprocess.call(args=command, shell="yes")
    # ruleid: python-command-shell-built
    subprocess.run(command, shell=not False)


TOOLS = {"list": "ls", "count": "wc"}


def known_only(name):
    # ok: python-command-shell-built
    subprocess.run(f"{TOOLS[name]} files", shell=True)
    # ruleid: python-command-shell-built
    subprocess.run(f"{TOOLS.get(name, name)} files", shell=True)
