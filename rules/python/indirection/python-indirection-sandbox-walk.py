def weak(thing):
    # ruleid: python-indirection-sandbox-walk
    a = ().__class__.__base__.__subclasses__()
    # ruleid: python-indirection-sandbox-walk
    b = "".__class__.__mro__[1].__subclasses__()
    # ruleid: python-indirection-sandbox-walk
    c = thing.__init__.__globals__
    # ruleid: python-indirection-sandbox-walk
    d = thing.run.__globals__["__builtins__"]
    return a, b, c, d


class Plugin:
    pass


def good(thing):
    # ok: python-indirection-sandbox-walk
    a = Plugin.__subclasses__()
    # ok: python-indirection-sandbox-walk
    b = thing.__class__.__name__
    # ok: python-indirection-sandbox-walk
    return a, b, type(thing).__mro__
