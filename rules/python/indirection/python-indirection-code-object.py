import types
from types import CodeType, FunctionType


def weak(function, other, parts):
    # ruleid: python-indirection-code-object
    function.__code__ = other.__code__
    # ruleid: python-indirection-code-object
    code = CodeType(*parts)
    # ruleid: python-indirection-code-object
    return FunctionType(code, globals())


def good(function, other):
    # ok: python-indirection-code-object
    if isinstance(function, types.FunctionType):
        return None
    # ok: python-indirection-code-object
    same = function.__code__ == other.__code__
    # ok: python-indirection-code-object
    return function.__code__.co_argcount, same
