"""Policies for their authors, and words about what guard says."""

from __future__ import annotations

import io
from pathlib import Path

from ruamel.yaml import YAML

from guard.app.judging import default_scanner, policy_for
from guard.model.change import MappingTree
from guard.policy.loaded import LoadedPolicy
from guard.policy.model import canonical
from guard.policy.shipped import PREFIX, shipped_data, shipped_policies, shipped_text
from guard.report.explain import explain as explained


def policy_in(folder: Path | str, reference: str | None = None) -> LoadedPolicy:
    """The policy as it stands in a folder on disk, for its author; changes are judged by the base's.

    Raises:
        PolicyError: the policy cannot be read, is malformed, or fails its own examples.
    """
    top = Path(folder)
    files = sorted(path for path in (top / ".guard").rglob("*") if path.is_file())
    tree = MappingTree({path.relative_to(top).as_posix(): path.read_bytes() for path in files})
    return policy_for(tree, reference)


def policy_yaml(policy: LoadedPolicy) -> str:
    """The policy with everything it extends merged in, as YAML."""
    writer = YAML()
    writer.width = 100
    stream = io.StringIO()
    stream.write(f"# {policy.name}, {policy.digest}\n")
    shown = canonical(policy.policy, brief=True)
    # An empty list is no valid value at the top; within a pattern (`gain: []`) it has a meaning.
    writer.dump({key: value for key, value in shown.items() if value != []}, stream)
    return stream.getvalue()


def explain(name: str, verdict_json: str | None = None) -> str:
    """What a rule, a check, an edit kind, a word of a verdict, or a finding of a saved one means.

    Raises:
        UsageError: nothing has that name, or the text is no saved verdict.
    """
    return explained(name, default_scanner().rules(), verdict_json, _sign_offs())


def _sign_offs() -> dict[str, str]:
    """What the sign-offs of the shipped policies are for, by id."""
    found: dict[str, str] = {}
    for stem in shipped_policies():
        data = shipped_data(f"{PREFIX}{stem}", shipped_text(f"{PREFIX}{stem}")) or {}
        found |= {one["id"]: one.get("why", "") for one in data.get("sign_off", ())}
    return found
