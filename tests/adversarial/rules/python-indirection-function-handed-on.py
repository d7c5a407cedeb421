import os


def hand_on(command, run_all):
    # ruleid: python-indirection-function-handed-on
    list(map(os.system, [command]))
    # ruleid: python-indirection-function-handed-on
    {"run": os.system}["run"](command)
    # ruleid: python-indirection-function-handed-on
    (lambda g: g(command))(os.system)
    table = {"run": os.system}
    # todoruleid: python-indirection-function-handed-on
    table["run"](command)
    # todoruleid: python-indirection-function-handed-on
    run_all(os.system, command)


class Hook:
    # todoruleid: python-indirection-function-handed-on
    __class_getitem__ = os.system
