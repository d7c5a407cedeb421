"""The shipped policies in the form that takes no parser: the texts say the same, and nothing else counts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guard.app.judging import policy_for
from guard.checks import KNOWN
from guard.model.change import EMPTY_TREE
from guard.policy import load, shipped
from guard.policy.checked import checked_policy
from guard.policy.load import load_policy
from guard.policy.model import Policy, fill
from guard.policy.shipped import READY, digest_of, shipped_data, shipped_policies, shipped_text
from guard.resources import resource_dir
from tests.policy.samples import no_file, proved

METAS = [check.meta for check in KNOWN]


def test_what_is_ready_is_what_the_texts_say() -> None:
    known = json.loads((resource_dir("policies") / READY).read_bytes())
    assert sorted(known) == [f"guard:{name}" for name in shipped_policies()]
    for name, entry in known.items():
        text = shipped_text(name)
        document, policy = checked_policy(text, name, METAS)
        assert entry == {"text": digest_of(text), "data": document.data}
        assert fill(Policy, entry["data"]) == policy


def test_data_of_another_text_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(resource_dir("policies"), folder)
    monkeypatch.setattr(shipped, "resource_dir", lambda _: folder)
    load._ready.cache_clear()
    before = load_policy("guard:strict", EMPTY_TREE, no_file, proved, METAS)
    strict = folder / "strict.yaml"
    strict.write_bytes(strict.read_bytes() + b"unjudged: sign_off\n")
    altered = strict.read_bytes().replace(b"unjudged: block\n", b"")
    strict.write_bytes(altered)
    assert shipped_data("guard:strict", altered) is None
    load._ready.cache_clear()
    after = load_policy("guard:strict", EMPTY_TREE, no_file, proved, METAS)
    assert (before.policy.unjudged, after.policy.unjudged) == ("block", "sign_off")
    load._ready.cache_clear()
    (folder / READY).unlink()
    assert shipped_data("guard:default", shipped_text("guard:default")) is None


def test_a_shipped_policy_is_put_together_once() -> None:
    one, other = (load_policy("guard:default", EMPTY_TREE, no_file, proved, METAS) for _ in range(2))
    assert one is other
    unnamed = load_policy(None, EMPTY_TREE, no_file, proved, METAS)
    assert (unnamed.policy, unnamed.digest) == (one.policy, one.digest)
    assert unnamed.source != one.source


def test_the_places_of_a_shipped_policy_are_read_where_somebody_asks() -> None:
    [layer] = load_policy("guard:default", EMPTY_TREE, no_file, proved, METAS).layers
    line = layer.document.where(("patterns", 0)).removeprefix("guard:default:").partition(":")[0]
    assert b"- id: readable-python" in shipped_text("guard:default").splitlines()[int(line) - 1]


def test_loading_a_shipped_policy_imports_no_parser_and_no_schema() -> None:
    script = (
        "import sys\n"
        "from guard.app.judging import policy_for\n"
        "from guard.model.change import EMPTY_TREE\n"
        "print(policy_for(EMPTY_TREE, 'guard:strict').compiled.patterns[0].pattern.id)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    pattern, loaded = done.stdout.splitlines()
    assert pattern == policy_for(EMPTY_TREE, "guard:strict").compiled.patterns[0].pattern.id
    assert not {"pydantic", "ruamel", "rich", "libcst"} & set(loaded.split())
