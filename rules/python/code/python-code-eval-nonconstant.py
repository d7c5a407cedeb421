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


def only_sums(text):
    if not re.fullmatch(r"[0-9+*/() -]+", text):
        raise ValueError(text)
    # ok: python-code-eval-nonconstant
    return eval(text)


def only_these_characters(text):
    if not all(one in "0123456789+-*/" for one in text):
        raise ValueError(text)
    # ok: python-code-eval-nonconstant
    return eval(text)


def only_these_nodes(text):
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED_NODES):
            raise ValueError(text)
    # ok: python-code-eval-nonconstant
    return eval(text)


def something_else_was_asked(text, name):
    if not re.fullmatch(r"[a-z]+", name):
        raise ValueError(name)
    # ruleid: python-code-eval-nonconstant
    return eval(text)


def names_are_let_through(text):
    if not re.fullmatch(r"[a-z().]+", text):
        raise ValueError(text)
    # ruleid: python-code-eval-nonconstant
    return eval(text)
