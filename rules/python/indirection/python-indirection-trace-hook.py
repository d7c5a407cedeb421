import sys
import threading
from sys import settrace


def weak(watch):
    # ruleid: python-indirection-trace-hook
    sys.settrace(watch)
    # ruleid: python-indirection-trace-hook
    settrace(watch)
    # ruleid: python-indirection-trace-hook
    threading.setprofile(watch)


def good(turtle, watch):
    # ok: python-indirection-trace-hook
    sys.settrace(None)
    # ok: python-indirection-trace-hook
    turtle.settrace(watch)
    # ok: python-indirection-trace-hook
    return sys.gettrace()
