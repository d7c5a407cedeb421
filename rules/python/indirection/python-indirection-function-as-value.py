import asyncio
import contextlib
import functools
import marshal
import os
import pickle
import pickle as p
import ssl
import subprocess
import tempfile
import types

import yaml

# ruleid: python-indirection-function-as-value
from os import system as run_it
# ruleid: python-indirection-function-as-value
from pickle import loads as read_it
# ok: python-indirection-function-as-value
from pickle import loads
# ok: python-indirection-function-as-value
from os import path as paths

# ruleid: python-indirection-function-as-value
tool = os.system
# ruleid: python-indirection-function-as-value
first, *rest = [os.popen]
# ruleid: python-indirection-function-as-value
box = types.SimpleNamespace(run=eval)


def make():
    # ruleid: python-indirection-function-as-value
    return exec


def give():
    # ruleid: python-indirection-function-as-value
    yield p.loads


class Tools:
    # ruleid: python-indirection-function-as-value
    run = staticmethod(marshal.loads)

    def use(self):
        # ruleid: python-indirection-function-as-value
        return same(yaml.unsafe_load)


# ruleid: python-indirection-function-as-value
setattr(Tools, "context", ssl._create_unverified_context)
# ruleid: python-indirection-function-as-value
chosen = next(each for each in (tempfile.mktemp,))
# ruleid: python-indirection-function-as-value
ssl._create_default_https_context = ssl._create_unverified_context
# ruleid: python-indirection-function-as-value
quick = functools.partial(subprocess.getoutput)


def fine(model, data, text, mode):
    # ok: python-indirection-function-as-value
    model.eval()
    # ok: python-indirection-function-as-value
    evaluate = model.eval
    # ok: python-indirection-function-as-value
    os.system("ls")
    # ok: python-indirection-function-as-value
    kept = pickle.loads(data)
    # ok: python-indirection-function-as-value
    run = subprocess.run
    # ok: python-indirection-function-as-value
    value = run(["ls"], check=True)
    # ok: python-indirection-function-as-value
    with contextlib.suppress(OSError):
        # ok: python-indirection-function-as-value
        text = mode.exec
    # ok: python-indirection-function-as-value
    return evaluate, kept, value, yaml.safe_load, asyncio.run
