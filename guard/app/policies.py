"""Policies for their authors, and words about what guard says."""

from __future__ import annotations

import io
import json
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
from guard.review.owners import CODEOWNERS, Owners, read_owners


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


def owners_in(folder: Path | str) -> Owners:
    """Who may sign, as the files of a folder on disk say it now.

    Raises:
        PolicyError: `.guard/owners.yaml` is malformed.
    """
    return read_owners(MappingTree(files_beside(folder, CODEOWNERS)))


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
    """The folder's own policy file, and what it would hold with `waivers` added; all else stays as it is.

    Raises:
        PolicyError: there is no policy file, it would be none with them, or its waivers stand in brackets,
            where nothing can be added line by line.
    """
    path = Path(folder) / POLICY_PATH
    if not path.is_file():
        raise PolicyError("there is no policy to write to; `guard init` writes one", where=str(path))
    had = policy_in(folder).layers[0].policy.waivers or ()
    text = _with_items(path.read_text(encoding="utf-8"), [_item(one) for one in waivers])
    data = text.encode()
    loaded = policy_for(MappingTree({**files_beside(folder), POLICY_PATH: data}))
    if (loaded.layers[0].policy.waivers or ()) != (*had, *waivers):
        raise PolicyError(
            "its waivers are not written as a list, a line each; add one by hand", where=str(path)
        )
    return path, data


def _with_items(text: str, items: Sequence[Sequence[str]]) -> str:
    """The text of a policy with items behind the last of its `waivers`, in the form of those there."""
    lines = text.rstrip("\n").split("\n")
    start = next((number for number, line in enumerate(lines) if line.rstrip() == "waivers:"), None)
    if start is None:
        lines += ["", "waivers:"]
        start = len(lines) - 1
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " #-"):
        end += 1
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    first = next((line for line in lines[start + 1 : end] if line.lstrip().startswith("- ")), "  - ")
    margin = first[: len(first) - len(first.lstrip())]
    added = [
        f"{margin}{'  ' if number else '- '}{line}" for item in items for number, line in enumerate(item)
    ]
    return "\n".join([*lines[:end], *added, *lines[end:]]) + "\n"


def _item(waiver: Waiver) -> list[str]:
    """The lines of a waiver; texts stand in quotes, as they may hold anything."""
    shown = canonical(waiver, brief=True)
    plain = {"finding", "until", "content"}
    return [
        f"{key}: {value if key in plain else json.dumps(value, ensure_ascii=False)}"
        for key, value in shown.items()
    ]


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
