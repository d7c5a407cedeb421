"""What trying a policy on past changes needs of the outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guard.app.policies import policy_in
from guard.policy.load import POLICY_PATH
from guard.report.words import short_digest
from guard.tools.private import private_folder


def own_policy(folder: str) -> str:
    """A reference to the folder's own policy as it stands on disk, or to the shipped default."""
    path = Path(folder) / POLICY_PATH
    return str(path) if path.is_file() else "guard:default"


def policy_title(folder: str, reference: str) -> str:
    """What a report calls a policy, which is read and proved here once, before anything is judged by it.

    Raises:
        PolicyError: the policy cannot be read, is malformed, or fails its own examples.
    """
    loaded = policy_in(folder, reference)
    return f"{loaded.name} {short_digest(loaded.digest)} ({loaded.source})"


@contextmanager
def kept_in(keep: str | None) -> Iterator[Path]:
    """The file that verdicts are kept in while they are counted: `keep`, or one that is gone afterwards.

    Raises:
        ToolError: there is no room for one.
    """
    if keep is not None:
        yield Path(keep)
        return
    with private_folder("simulate") as folder:
        yield folder / "lines.jsonl"
