import types


def change(function, other, blob):
    # ruleid: python-indirection-code-object
    types.FunctionType(compile(blob, "x", "exec"), globals())()
    # ruleid: python-indirection-code-object
    setattr(function, "__code__", other.__code__)
    # ruleid: python-indirection-code-object
    function.__setattr__("__code__", other.__code__)
    # todoruleid: python-indirection-code-object
    type(lambda: 0)(blob, {})
    # todoruleid: python-indirection-code-object
    vars(type(function))["__code__"].__set__(function, other.__code__)
