"""Python newer than the interpreter reads as the newer interpreter reads it."""

from __future__ import annotations

import ast
import sys
from textwrap import dedent

import pytest

from guard.syntax.python import Unreadable, parse_expression, parse_module, read_as_declared
from guard.syntax.python_tokens import CutError, comments_in, name_tokens, tokens
from guard.syntax.walk import walk


def tree(text: str) -> ast.Module:
    found = parse_module(dedent(text))
    assert isinstance(found, ast.Module), found
    return found


def shown(node: object) -> object:
    """A tree without contexts and without what is empty, so that versions can be compared."""
    if isinstance(node, list):
        return [shown(one) for one in node]
    if not isinstance(node, ast.AST):
        return node
    held = {name: getattr(node, name, None) for name in node._fields if name not in ("ctx", "kind")}
    return (type(node).__name__, {name: shown(one) for name, one in held.items() if one not in (None, [])})


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ('f"{d["a"]}"', "f\"{d['a']}\""),
        (r"""f'{"\n".join(x)}'""", "f'{chr(10).join(x)}'"),
        ('f"{a:{b:{c}}}"', None),
        ('f"{x # why\n}"', 'f"{x}"'),
        ('f"{\n  x\n}" "é" f"{y!r:>{w}}"', 'f"{x}é{y!r:>{w}}"'),
        ('f"{f"{f"{1}"}"}"', None),
        ('f"{d["a"] = }"', None),
        ('f"a{{b}}{d["a"]}" r"\\d"', "f\"a{{b}}{d['a']}\\\\d\""),
    ],
)
def test_f_strings_of_any_shape(newer: str, older: str | None) -> None:
    found = parse_expression(newer)
    assert isinstance(found, ast.JoinedStr), found
    if older is None:
        assert any(isinstance(node, ast.FormattedValue) for node in walk(found))
        return
    known = parse_expression(older)
    if "chr(10)" in older:
        text = next(node for node in walk(found) if isinstance(node, ast.Constant))
        assert text.value == "\n"
    else:
        assert shown(found) == shown(known)


def test_type_parameters_are_told() -> None:
    module = tree(
        """
        class Job[T: (int, str) = int, *Ts, **P](Base):
            async def run[
                K,
            ](self, key: K) -> T: ...

        class Alone[T]:
            pass

        type Pair[A] = tuple[A, f"{d["x"]}"]
        """
    )
    job, alone, pair = module.body
    names = [type(one).__name__ for one in job.type_params]  # type: ignore[attr-defined]
    assert names == ["TypeVar", "TypeVarTuple", "ParamSpec"]
    assert isinstance(job, ast.ClassDef)
    assert len(job.bases) == 1
    assert isinstance(job.body[0], ast.AsyncFunctionDef)
    assert [one.arg for one in job.body[0].args.args] == ["self", "key"]
    assert job.body[0].type_params[0].name == "K"  # type: ignore[attr-defined]
    assert isinstance(alone, ast.ClassDef)
    assert alone.bases == []
    assert type(pair).__name__ == "TypeAlias"
    assert pair.name.id == "Pair"  # type: ignore[attr-defined]
    bound = {node.id for node in walk(module) if isinstance(node, ast.Name)}
    assert {"int", "str", "A", "d", "Base"} <= bound  # what parameters name is in the tree


@pytest.mark.parametrize("star", ["", "*"])
def test_several_exceptions_without_brackets(star: str) -> None:
    text = "try:\n    é = 1\nexcept{} É, b.B: x\nfinally:\n    pass\n"
    newer, older = tree(text.format(star)), tree(text.replace("É, b.B", "(É, b.B)").format(star))
    assert shown(newer) == shown(older)


def test_a_template_string_is_no_plain_one() -> None:
    found = parse_expression('t"hello {name!r:>4}"')
    assert not isinstance(found, Unreadable)
    assert type(found).__name__ == "TemplateStr"
    assert [type(one).__name__ for one in found.values] == ["Constant", "Interpolation"]  # type: ignore[attr-defined]


def test_places_are_those_of_the_text() -> None:
    text = 'é = 1\nx = f"é{d["ä"]}" + eval(y); z[f"{"\n"}"] = evil(q)\n'
    places = {}
    source = read_as_declared("a.py", text.replace('"\n"', '"\\n"').encode())
    assert not isinstance(source, Unreadable)
    for node in walk(source.tree):
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name)
            assert node.end_lineno is not None
            cut = source.slice(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset or 0)
            places[node.func.id] = cut.decode()
    assert places == {"eval": "eval(y)", "evil": "evil(q)"}


@pytest.mark.parametrize(
    ("text", "tuple_"),
    [
        ("try: pass\nexcept A, B: pass\n", "A, B"),
        ("try: pass\nexcept* (A), C.B : pass\n", "(A), C.B"),
        ("x = f'{ a, b }{d['c']}'\n", "a, b"),
    ],
)
def test_a_tuple_without_brackets_ends_where_it_does(text: str, tuple_: str) -> None:
    source = read_as_declared("a.py", text.encode())
    assert not isinstance(source, Unreadable)
    (found,) = (node for node in walk(source.tree) if isinstance(node, ast.Tuple))
    assert found.end_lineno is not None
    cut = source.slice(found.lineno, found.col_offset, found.end_lineno, found.end_col_offset or 0)
    assert cut.decode() == tuple_


@pytest.mark.parametrize(
    "text",
    [
        'f"{}"',
        'f"{a b}"',
        'f"{a"',
        'f"{a)(b}"',
        'f"{x!q}{d["a"]}"',
        "def f[](x): pass",
        "def f[T(x): pass",
        "def f[T U](x): pass",
        "type X[T] = ",
        "try:\n    x\nexcept A, B as e:\n    y\n",
        't"a" "b"',
        'f"{d["a"]}" b"b"',
        "class A[*T: int]: pass",
        "print 'a'",
    ],
)
def test_what_no_version_reads_stays_unreadable(text: str) -> None:
    assert isinstance(parse_module(text + "\n"), Unreadable)


def test_what_is_never_closed_ends_soon() -> None:
    for text in ('f"{' * 20_000, "def f[" * 20_000, "except " * 20_000 + ",", 'f"{d["a"]}"' * 3_000 + " x y"):
        assert isinstance(parse_module(text), Unreadable)


def test_names_and_comments_are_those_of_every_version() -> None:
    text = 'x = f"{a["b"]!r} {c:{d}}"  # one\ny = "# none"\nz = f"{e # two\n}"\n'
    names = name_tokens(text)
    assert names is not None
    assert [name.text for name in names] == ["x", "a", "c", "d", "y", "z", "e"]
    assert list(comments_in(text)) == [(1, "# one"), (3, "# two")]
    with pytest.raises(CutError):
        list(tokens("x = '''"))


@pytest.mark.skipif(sys.version_info < (3, 13), reason="needs the newer parser to compare with")
def test_as_the_newer_parser_reads_it() -> None:
    from guard.syntax import python, python_newer

    text = 'def f[T = int](a: T) -> str:\n    return f"{a["b"]} {"\\n"}"\n\n\ntype X[*Ts] = tuple[*Ts]\n'
    newer = python_newer.Newer(
        text, python._expression, lambda part: (_ for _ in ()).throw(SyntaxError(part))
    )
    covered = ast.parse(newer.covered)
    newer.restore(covered)
    assert shown(covered) == shown(ast.parse(text))
