import ast
import builtins


def run(text, frame):
    # ruleid: python-code-eval-nonconstant
    eval(text)
    # ruleid: python-code-eval-nonconstant
    exec("x = " + text)
    # ruleid: python-code-eval-nonconstant
    builtins.exec(text)
    # ok: python-code-eval-nonconstant
    eval("1 + 1")
    # ok: python-code-eval-nonconstant
    ast.literal_eval(text)
    # ok: python-code-eval-nonconstant
    model.eval(text)


def constant():
    code = "x = 1"
    # ok: python-code-eval-nonconstant
    exec(code)
