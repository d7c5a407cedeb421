"""Words by which is told what records who did what, or tells somebody at once."""

from __future__ import annotations

import ast
import re

from guard.expressions import expression
from guard.syntax.calls import dotted

AUDIT = expression(
    r"audit|security_?(?:log|event)|log_(?:security|access|auth|event)|accesslog|alert|alarm|siem"
    r"|capture_(?:exception|message)|notify_(?:admin|owner|security|ops)|page_on_?call",
    re.IGNORECASE,
)
"""Words of what records who did what, or tells somebody at once."""


def is_record(node: ast.AST) -> bool:
    """Whether a node is a call that does so, by its name."""
    return isinstance(node, ast.Call) and AUDIT.search(dotted(node.func)) is not None
