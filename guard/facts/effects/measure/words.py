"""Words and forms by which code that works out a figure is told; they decide where to look, never alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guard.expressions import expression
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.syntax.walk import walk

if TYPE_CHECKING:
    from guard.facts.effects.protection.sides import Part

_FIGURE = expression(
    r"(?:^|_)(?:accurac(?:y|ies)|scores?|scoring|scorer|precision|recall|f1|f_score"
    r"|metrics?|grade|grader|grading|rewards?"
    r"|evaluat(?:e|ion|or)|evals?|bleu|rouge|exact_match|pass_rate|pass_at_k|success_rate|win_rate|error_rate"
    r"|hit_rate|coverage|judge|bench|benchmark|measure|latency|throughput|auc|mae|rmse|mse|wer|cer|ndcg|mrr"
    r"|perplexity|correct(?:ness)?|fidelity|faithfulness)(?:_|$)",
    re.IGNORECASE,
)
"""Names of figures, as evaluation and benchmarking libraries use them."""
_CLOCKS = expression(
    r"\b(?:perf_counter|perf_counter_ns|monotonic|process_time|timeit|default_timer)(?:_ns)?\("
)
_CAMEL = expression(r"(?<=[a-z0-9])(?=[A-Z])")


_DEFINED = expression(r"^[^\S\n]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)


def may_work_out(text: str) -> bool:
    """Whether a file may hold a function that gives a figure."""
    return any(map(names_figure, _DEFINED.findall(text))) or len(_CLOCKS.findall(text)) > 1


def names_figure(name: str) -> bool:
    """Whether a name speaks of a figure."""
    return _FIGURE.search(_CAMEL.sub("_", name.rpartition(".")[2])) is not None


def works_out_figure(part: Part) -> bool:
    """Whether a function gives a figure: by where it stands, by its name, or because it counts or times."""
    if is_of_tests(part.path) or isinstance(part.node, ast.Module | ast.ClassDef):
        return False
    return measures(part.path) or names_figure(part.name) or len(_CLOCKS.findall(part.text)) > 1


def number(node: ast.AST | None) -> float | None:
    """The number that an expression is, by its form: `-1`, `10**6`, `2 * 60`; None for anything else."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return _float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = number(operand)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            one, other = number(left), number(right)
            return None if one is None or other is None else one * other
        case ast.BinOp(
            left=ast.Constant(value=int() as base), op=ast.Pow(), right=ast.Constant(value=int() as power)
        ):
            return float(base) ** power if abs(base) <= 100 and 0 <= power <= 100 else None
    return None


def _float(value: float) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Every expression of a piece of code, lambdas and comprehensions included."""
    return (one for one in walk(node) if isinstance(one, ast.expr))
