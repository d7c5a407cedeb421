import builtins
import operator
import os


def hidden_names(name, command):
    # ruleid: python-indirection-dangerous-name
    getattr(os, "sys" + "tem")(command)
    # ruleid: python-indirection-dangerous-name
    getattr(os, f"{'sys'}tem")(command)
    # ruleid: python-indirection-dangerous-name
    os.__getattribute__("system")(command)
    # ruleid: python-indirection-dangerous-name
    object.__getattribute__(os, "system")(command)
    # ruleid: python-indirection-dangerous-name
    operator.methodcaller("system", command)(os)
    # ruleid: python-indirection-dangerous-name
    vars(os)["sys" "tem"](command)
    # ruleid: python-indirection-dangerous-name
    globals()["os"].system(command)
    # ruleid: python-indirection-dangerous-name
    os.fork.__self__.system(command)
    # ruleid: python-indirection-dangerous-name
    builtins.__dict__["ex" + "ec"](command)
    # todoruleid: python-indirection-dangerous-name
    next(v for k, v in vars(os).items() if k == name)(command)
    # todoruleid: python-indirection-dangerous-name
    [vars(os)[f] for f in dir(os) if f.startswith("sys")][0](command)
