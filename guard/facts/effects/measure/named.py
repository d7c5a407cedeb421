"""Names and clocks by which a text is told that works out a figure. Every run imports this."""

from __future__ import annotations

import re

from guard.expressions import expression

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


_DEFINED = expression(r"^[^\S\n]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)", re.MULTILINE)


def may_work_out(text: str) -> bool:
    """Whether a file may hold a function or class that gives a figure."""
    return any(map(names_figure, _DEFINED.findall(text))) or tells_time(text)


def names_figure(name: str) -> bool:
    """Whether the last part of a name speaks of a figure."""
    return _FIGURE.search(_CAMEL.sub("_", name.rpartition(".")[2])) is not None


_FAILURE = expression(
    r"fail|error|wrong|miss|skip|retr(?:y|ies)|attempt|bad|invalid|exception|timeout|tries|loss|slow|late|drop",
    re.IGNORECASE,
)


def names_failure(name: str) -> bool:
    """Whether a counter or a share by that name speaks of failures."""
    return _FAILURE.search(name) is not None


def tells_time(text: str) -> bool:
    """Whether a text asks a clock twice, as what times something does."""
    return len(_CLOCKS.findall(text)) > 1


_TIMER = expression(r"time|clock|measur|bench|watch", re.IGNORECASE)


def names_timer(name: str) -> bool:
    """Whether a name speaks of what times something."""
    return _TIMER.search(name) is not None
