"""Data that is handed to another account, and values that were kept secret and are shown.

By the references of the providers of Terraform (`destination.account`, `shared_accounts`, `nonsensitive`),
as of November 2026.
"""

from __future__ import annotations

from guard.expressions import expression
from guard.facts.effects.protection.config.asked import Asked, texts
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity

_ACCOUNT = expression(r"(?<!\d)\d{12}(?!\d)")
_TAKES = listed(
    "destination replication replica replicate share shared sharing snapshot restore recipient consumer "
    "grantee"
)
"""Words of keys above an account that gets something."""


def handed_over(asked: Asked) -> Looser | None:
    """An account that data goes to, and did not; None where the key names none."""
    if not asked.words & listed("account accounts") or not asked.around & _TAKES:
        return None
    before = " ".join(map(str, _listed(asked.before)))
    for one in _listed(asked.after):
        if _ACCOUNT.fullmatch(str(one)) and str(one) not in before:
            return Looser(f"hands what is kept here to the account {one}", Severity.MEDIUM)
    return None


def shown(asked: Asked) -> Looser | None:
    """A value that was kept secret and is written out now."""
    came = [one for one in texts(asked.after) if "nonsensitive(" in one]
    if not came or any("nonsensitive(" in one for one in texts(asked.before)):
        return None
    return Looser("shows a value that was kept secret", Severity.MEDIUM)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
