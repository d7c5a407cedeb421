"""What a tool's description asks of the model that reads it: secrets, and silence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.checks.control_plane.prompt_text import Speech
from guard.checks.kit.interface import Context
from guard.expressions import expression
from guard.facts.files.added import Block
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileSide
from guard.model.finding import Confidence, Severity
from guard.syntax.python import Unreadable
from guard.syntax.walk import walk

_SHOWN_TO_MODELS = expression(
    r"(?:^|_)(?:tools?|prompts?|resources?|skills?|kernel_function)(?:_|$)", re.IGNORECASE
)
"""Words in the name of a decorator or a call by which a function's text is given to a model."""
_KEPT = expression(
    r"~?/?\.(?:aws|ssh|kube|gnupg|netrc|npmrc|pypirc|docker|azure|env|git-credentials|pgpass)\b"
    r"|\bid_(?:rsa|ed25519|ecdsa|dsa)\b"
    r"|/etc/(?:passwd|shadow)|\bkubeconfig\b|\b(?:private|ssh|signing) keys?\b|\bmcp\.json\b"
    r"|\b(?:chat|conversation)(?:'s)? history\b"
    r"|\benvironment variables\b|\bsystem prompt\b|\b(?:bearer|access|session|api|auth) (?:tokens?"
    r"|keys?)\b|\bpasswords?\b"
    r"|\bcredentials\b",
    re.IGNORECASE,
)
_HANDED = expression(
    r"\b(?:read|give[ns]?|giving|pass(?:ed)?|put|include[ds]?|suppl(?:y|ied)|send|sent|paste[ds]?"
    r"|provide[ds]?|attach(?:ed)?"
    r"|insert(?:ed)?|fill(?:ed)?|contents? of|forward(?:ed)?)\b",
    re.IGNORECASE,
)
_HAS_TO = expression(
    r"\b(?:must|has to|have to|needs? to|always|first|before (?:this|using|calling|any|the|you)"
    r"|required|important|or (?:else )?"
    r"(?:the|this|it) \w+ (?:is|are|will|fails?))\b",
    re.IGNORECASE,
)
_SILENTLY = expression(
    r"\b(?:do not|don't|never|without|no need to|must not|should not) (?:\w+ ){0,2}(?:mention|tell"
    r"|show|inform|notify|bring|explain"
    r"|disclose|ask|say|warn)\w*"
    r"|\b(?:users?|people|they|she|he) (?:already )?(?:knows?|agreed|is aware|are aware)\b"
    r"|\bnot (?:be )?(?:shown|told) to\b",
    re.IGNORECASE,
)


def described(side: FileSide | None, block: Block, context: Context) -> Iterator[Speech]:
    """New text of tools' descriptions by which a model is to hand over what is secret."""
    ""
    if side is None or FileClass.PYTHON not in classes(side.path) or _KEPT.search(block.text) is None:
        return
    source = context.sources.python(side)
    if isinstance(source, Unreadable):
        return
    new = frozenset(block.numbers)
    for node in walk(source.tree):
        for text in _texts(node):
            first = source.physical[text.lineno - 1]
            last = source.physical[(text.end_lineno or text.lineno) - 1]
            if new.isdisjoint(range(first, last + 1)) or not isinstance(text.value, str):
                continue
            said = " ".join(text.value.split())
            kept = _KEPT.search(said)
            if kept is None or not _HANDED.search(said):
                continue
            must, silent = _HAS_TO.search(said), _SILENTLY.search(said)
            if not must and not silent:
                continue
            grave = silent is not None or kept[0][0] in "~/."
            line = min(new.intersection(range(first, last + 1)))
            yield Speech(
                line,
                said[max(0, kept.start() - 40) : kept.end() + 30],
                "is a tool's description that asks a model for what is secret",
                Severity.MEDIUM,
                Confidence.MEDIUM if must and grave else Confidence.LOW,
            )


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    """The texts of a definition or a call that are shown to a model: the docstring, and descriptions."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        if any(_SHOWN_TO_MODELS.search(_last(one)) for one in node.decorator_list):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
    elif isinstance(node, ast.Call) and _SHOWN_TO_MODELS.search(_last(node)):
        yield from (
            word.value
            for word in node.keywords
            if word.arg in ("description", "instructions", "doc") and isinstance(word.value, ast.Constant)
        )


def _last(node: ast.expr) -> str:
    """The last part of what a decorator or a call names."""
    while isinstance(node, ast.Call):
        node = node.func
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
