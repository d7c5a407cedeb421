import builtins
import os


def hidden_names(name, command, system):
    # ruleid: python-indirection-getattr-on-system
    getattr(os, "metsys"[::-1])(command)
    # ruleid: python-indirection-getattr-on-system
    getattr(os, "%s%s" % ("sys", "tem"))(command)
    # ruleid: python-indirection-getattr-on-system
    getattr(builtins, name)(command)
    # todoruleid: python-indirection-getattr-on-system
    getattr(system, name)(command)
    for module in (os, builtins):
        # todoruleid: python-indirection-getattr-on-system
        getattr(module, name)(command)
