"""Policies for their authors, and words about what guard says."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from ruamel.yaml import YAML

from guard.app.judging import default_scanner, policy_for
from guard.errors import PolicyError
from guard.model.change import MappingTree
from guard.policy.load import POLICY_PATH
from guard.policy.loaded import LoadedPolicy
from guard.policy.model import Waiver, canonical
from guard.policy.shipped import PREFIX, shipped_data, shipped_policies, shipped_text
from guard.report.explain import explain as explained


def policy_in(folder: Path | str, reference: str | None = None) -> LoadedPolicy:
    """The policy as it stands in a folder on disk, for its author; changes are judged by the base's.

    Raises:
        PolicyError: the policy cannot be read, is malformed, or fails its own examples.
    """
    return policy_for(MappingTree(files_beside(folder)), reference)


def files_beside(folder: Path | str, more: Sequence[str] = ()) -> dict[str, bytes]:
    """What lies in a folder's `.guard/` on disk, and at `more` paths of the folder, as far as it is there."""
    top = Path(folder)
    files = sorted(path for path in (top / ".guard").rglob("*") if path.is_file())
    files += [top / one for one in more if (top / one).is_file()]
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in files}


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


def with_waivers(folder: str, waivers: Sequence[Waiver]) -> tuple[Path, bytes]:
    """The folder's own policy file, and what it would hold with `waivers`; comments stay where they are.

    Raises:
        PolicyError: there is no policy file, or it would be none with them.
    """
    path = Path(folder) / POLICY_PATH
    if not path.is_file():
        raise PolicyError("there is no policy to write to; `guard init` writes one", where=str(path))
    policy_in(folder)  # says what is wrong with it, if anything
    writer = YAML()
    writer.preserve_quotes = True
    writer.width = 110
    data = writer.load(path.read_bytes())
    listed = data.setdefault("waivers", [])
    listed += [canonical(one, brief=True) | {"until": one.until} for one in waivers]
    stream = io.BytesIO()
    writer.dump(data, stream)
    policy_for(MappingTree({**files_beside(folder), POLICY_PATH: stream.getvalue()}))
    return path, stream.getvalue()


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
