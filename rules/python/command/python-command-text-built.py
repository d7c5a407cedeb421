import shlex

BINARY = "tool"


def percent(host):
    # ruleid: python-command-text-built
    cmd = "lsfabric -host %s" % host
    return cmd


def formatted(self, name):
    # ruleid: python-command-text-built
    self.command = "docker rm {}".format(name)


def literal(name):
    # ruleid: python-command-text-built
    ssh_cmd = f"rmdisk -force {name}"
    return ssh_cmd


def added(name):
    # ruleid: python-command-text-built
    command_line = "tar xf " + name
    return command_line


def argument_list(host):
    # ok: python-command-text-built
    cmd = ["lsfabric", "-host", host]
    return cmd


def quoted(name):
    # ok: python-command-text-built
    cmd = "docker rm {}".format(shlex.quote(name))
    return cmd


def quoted_within(name):
    # ok: python-command-text-built
    cmd = f"docker rm {shlex.quote(name)}"
    return cmd


def constant_part():
    # ok: python-command-text-built
    cmd = "docker rm {}".format(BINARY)
    return cmd


def no_command(name):
    # ok: python-command-text-built
    greeting = "hello there %s" % name
    return greeting


def one_word(name):
    # ok: python-command-text-built
    cmd = "plugin-%s" % name
    return cmd
