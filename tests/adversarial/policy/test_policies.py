"""Policies that try to say more, or less, than they show."""

from __future__ import annotations

import pytest

from guard.errors import PolicyError
from guard.facts.kinds import KINDS, NEVER_COVERED
from guard.model.verdict import Decision
from guard.policy.names import kinds_of
from tests.policy.samples import POLICY, changed, facts_of, finding, loaded, result, verdict


@pytest.mark.parametrize("glob", ["unattributed", "unattribute*", "*ttributed", "unattributed*"])
def test_no_pattern_names_what_nobody_could_read(glob: str) -> None:
    with pytest.raises(PolicyError):
        loaded(f"version: 1\npatterns: [{{id: all, edits: ['{glob}']}}]\n")
    assert not kinds_of(["*"]) & NEVER_COVERED
    assert kinds_of(["*"]) == KINDS.keys() - NEVER_COVERED


def test_a_sign_off_cannot_speak_of_it_either() -> None:
    with pytest.raises(PolicyError, match="always blocks"):
        loaded(POLICY + "    sign_off: [{id: s, by: [x], when: {edits: [unattributed]}}]\n")


@pytest.mark.parametrize(
    "extends",
    ["policy.yaml", ".guard/policy.yaml", "./policy.yaml", "loop.yaml"],
)
def test_policies_that_extend_themselves(extends: str) -> None:
    with pytest.raises(PolicyError, match="in a circle"):
        loaded(f"version: 1\nextends: {extends}\n", loop="version: 1\nextends: loop2.yaml\n",
               loop2="version: 1\nextends: loop.yaml\n")  # fmt: skip


def test_a_long_chain_of_policies_ends() -> None:
    chain = {f"p{n}": f"version: 1\nextends: p{n + 1}.yaml\n" for n in range(40)}
    with pytest.raises(PolicyError, match="policies deep"):
        loaded("version: 1\nextends: p0.yaml\n", **chain)


def test_policies_that_fan_out_are_read_once() -> None:
    # 2^12 ways lead to the last one.
    both = {
        f"p{n}{side}": f"version: 1\nextends: [p{n + 1}a.yaml, p{n + 1}b.yaml]\n"
        for n in range(12)
        for side in "ab"
    }
    both |= {f"p12{side}": f"version: 1\npatterns: [{{id: {side}, edits: [text]}}]\n" for side in "ab"}
    assert len(loaded("version: 1\nextends: [p0a.yaml, p0b.yaml]\n", **both).layers) == 27


@pytest.mark.parametrize(
    "reference", ["../outside.yaml", "/etc/x.yaml", "a/../../x.yaml", "a\\..\\x.yaml", "guard:../x", "guard:"]
)
def test_policies_outside_the_base_are_not_reached(reference: str) -> None:
    with pytest.raises(PolicyError):
        loaded(f"version: 1\nextends: '{reference}'\n")


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    lines = ["version: 1", "a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 64)]
    with pytest.raises(PolicyError, match=r"policy.yaml:2:5: anchors and aliases"):
        loaded("\n".join(lines))


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [x]", "!!python/name:os.system ''", "!x y"])
def test_tags_make_no_objects(tag: str) -> None:
    with pytest.raises(PolicyError, match="tag"):
        loaded(f"version: 1\nname: {tag}\n")


@pytest.mark.parametrize(
    ("name", "path"),
    [("*", "src/**"), ("bad-*", "src/**"), ("[a-z]", "src/**"), ("bad-call", "**"), ("bad-call", "**/*"),
     ("bad-call", "*"), ("bad-call", "*/**"), ("?", "src/a.py"), ("bad call", "src/a.py")],
)  # fmt: skip
def test_a_waiver_for_everything_is_none(name: str, path: str) -> None:
    with pytest.raises(PolicyError):
        loaded(
            POLICY
            + "    waivers:\n"
            + f'      - {{finding: "{name}", path: "{path}", reason: r, owner: o, until: 2027-01-01}}\n'
        )


@pytest.mark.parametrize("until", ["9999-12-31T00:00:00", "'2027-1-1'", "2027-W01-1", "1799999999", "never"])
def test_a_waiver_ends_on_a_day(until: str) -> None:
    waiver = f"{{finding: bad-call, path: src/a.py, reason: r, owner: o, until: {until}}}"
    with pytest.raises(PolicyError):
        loaded(POLICY + f"    waivers: [{waiver}]\n")


def test_a_check_named_in_a_finding_does_not_choose_its_own_threshold() -> None:
    # The lenient setting is that of another check; the finding says which it belongs to.
    policy = loaded(POLICY + "    checks: {lenient: {required: false, block: {severity: critical}}}\n")
    found = verdict(policy, results=[result(finding("high", "high"))])
    assert found.decision is Decision.BLOCKED


def test_text_of_the_proposal_is_data_in_messages() -> None:
    path = "src/{0}%s\n::error::x.py"
    change = changed(path)
    found = verdict(loaded(POLICY), change, facts_of(change, "ci"), [result(judged=[path])])
    assert found.decision is Decision.BLOCKED
    assert found.edits[0].path == path


@pytest.mark.parametrize(
    ("before", "after"),
    [("a/frozen.txt", "b/x.txt"), ("b/x.txt", "a/frozen.txt"), ("A/Frozen.TXT", "b/x.txt")],
)
def test_a_rename_out_of_or_into_a_frozen_path(before: str, after: str) -> None:
    from guard.model.change import ChangeSet

    change = ChangeSet.from_files({before: b"1\n"}, {after: b"1\n"})
    policy = loaded("version: 1\npatterns: [{id: all, edits: ['*']}]\nfrozen: [a/frozen.txt]\n")
    assert verdict(policy, change, facts_of(change, "file.renamed")).decision is Decision.BLOCKED
