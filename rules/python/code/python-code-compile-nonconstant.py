import re


def run(text):
    # ruleid: python-code-compile-nonconstant
    compile(text, "x", "exec")
    # ok: python-code-compile-nonconstant
    compile("x = 1", "x", "exec")
    # ok: python-code-compile-nonconstant
    re.compile(text)


def tree(text):
    # ruleid: python-code-compile-nonconstant
    return compile(text, "x", "exec", ast.PyCF_ONLY_AST)
