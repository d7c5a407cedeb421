"""Small pieces of source, read by LibCST."""

from __future__ import annotations

import ast

from guard.facts.python.clauses import clauses
from guard.facts.python.concrete import calls_in, class_head, function_head
from guard.facts.python.pieces import MAX_DEPTH
from guard.syntax.python_normal import normal_form
from tests.facts.python.samples import units_of


def test_calls_outermost_first_with_their_arguments() -> None:
    calls = calls_in(b"f(g(1), *a, k=2, **b)")
    assert calls is not None
    outer, inner = calls
    assert (outer.callee, [keyword for keyword, _ in outer.arguments]) == ("f", ["", "*", "k", "**"])
    assert (inner.callee, len(inner.arguments)) == ("g", 1)


def test_arguments_are_equal_where_the_code_is() -> None:
    one, same, other = (calls_in(text) for text in (b"f('a', (1))", b'f("a", 1)', b"f('a', 2)"))
    assert one == same != other


def test_a_long_callee_is_shortened() -> None:
    [call] = calls_in(b"a." + b"b." * 40 + b"c(1)") or ()
    assert len(call.callee) == 60
    assert call.callee.endswith("…")


def test_what_is_no_code_has_no_calls_to_name() -> None:
    assert calls_in(b"f(") is None


def test_parameters_with_kind_default_annotation_and_line() -> None:
    [unit] = units_of("def f(a, /, b: int = 1,\n      *c, d, **e) -> str:\n    pass\n")
    head = function_head(unit, clauses(unit)[0])
    assert head is not None
    assert [(one.name, one.kind, one.lines) for one in head.parameters] == [
        ("a", "posonly", range(1, 2)),
        ("b", "normal", range(1, 2)),
        ("c", "vararg", range(2, 3)),
        ("d", "kwonly", range(2, 3)),
        ("e", "kwarg", range(2, 3)),
    ]
    given = {one.name: (one.annotation is not None, one.default is not None) for one in head.parameters}
    assert given == {"a": (False, False), "b": (True, True), "c": (False, False), "d": (False, False),
                     "e": (False, False)}  # fmt: skip
    assert head.returns is not None
    assert (head.returns.text, head.returns.lines) == ("str", range(2, 3))


def test_decorators_and_bases_of_a_method_and_a_class_stand_on_lines_of_the_file() -> None:
    [unit] = units_of("@a\n@b(1)\nclass A(B, metaclass=C):\n    @d\n    def m(self): pass\n")
    clause = clauses(unit)[0]
    head = class_head(unit, clause)
    assert head is not None
    assert [(piece.text, piece.lines.start) for piece in head.decorators] == [("a", 1), ("b(1)", 2)]
    arguments = [normal_form(ast.parse(f"f({text})")) for text in ("B", "metaclass=C")]
    assert [(piece.normal, piece.lines.start) for piece in head.bases] == [(one, 3) for one in arguments]
    [method] = clause.body
    inner = function_head(method, clauses(method)[0])
    assert inner is not None
    assert [(piece.text, piece.lines.start) for piece in inner.decorators] == [("d", 4)]


def test_a_definition_of_another_kind_has_no_such_head() -> None:
    function, klass = units_of("def f(): pass\nclass A: pass\n")
    assert function_head(klass, clauses(klass)[0]) is None
    assert class_head(function, clauses(function)[0]) is None


def test_a_head_too_deep_for_its_parser_is_not_handed_over() -> None:
    [unit] = units_of(f"def f(a={'-' * (MAX_DEPTH + 5)}1): pass\n")
    assert function_head(unit, clauses(unit)[0]) is None


def test_a_starred_annotation_is_told_by_its_code() -> None:
    [unit] = units_of("def f(*args: *Ts): pass\n")
    head = function_head(unit, clauses(unit)[0])
    assert head is not None
    [parameter] = head.parameters
    assert parameter.annotation is not None
    assert parameter.annotation != normal_form(ast.parse("f(Ts)"))
