import os
import threading
from functools import partial
from os import system


def weak(commands, texts):
    # ruleid: python-indirection-function-handed-on
    list(map(os.system, commands))
    # ruleid: python-indirection-function-handed-on
    list(map(eval, texts))
    # ruleid: python-indirection-function-handed-on
    partial(system, "id")()
    # ruleid: python-indirection-function-handed-on
    threading.Thread(target=exec, args=texts).start()
    # ruleid: python-indirection-function-handed-on
    {"run": os.system}["run"]("id")


def good(commands, model):
    # ok: python-indirection-function-handed-on
    list(map(len, commands))
    # ok: python-indirection-function-handed-on
    partial(print, "id")()
    # ok: python-indirection-function-handed-on
    model.map(model.eval, commands)
