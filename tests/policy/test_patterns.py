"""Which pattern covers an edit, and what is said of one that none covers."""

from __future__ import annotations

import pytest

from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.verdict import Decision, JudgedEdit, Verdict
from tests.policy.samples import changed, edit_of, facts_of, loaded, reasons, verdict


def decided(patterns: str, change: ChangeSet | None = None, facts: Facts | None = None) -> Verdict:
    return verdict(loaded(f"version: 1\npatterns:\n{patterns}"), change, facts)


def only(found: Verdict) -> JudgedEdit:
    (edit,) = found.edits
    return edit


def test_the_first_pattern_wins() -> None:
    found = decided(
        "  - {id: a, edits: [data]}\n  - {id: b, edits: [assignment.*]}\n  - {id: c, edits: ['*']}\n"
    )
    assert only(found).pattern == "b"


def test_an_edit_that_is_limited_out_falls_to_a_later_pattern() -> None:
    patterns = "  - {id: a, edits: [assignment.*], limits: {added_lines: 1}}\n  - {id: b, edits: ['*']}\n"
    assert only(decided(patterns)).pattern == "a"
    assert only(decided(patterns, changed(after=b"1\n2\n3\n"))).pattern == "b"


def test_a_limit_counts_all_that_the_pattern_would_cover() -> None:
    patterns = "  - {id: a, edits: [assignment.*], limits: {files: 1}}\n"
    before = {f"src/{name}.py": b"1\n" for name in "ab"}
    change = ChangeSet.from_files(before, dict.fromkeys(before, b"2\n"))
    found = decided(patterns, change)
    assert found.decision is Decision.BLOCKED
    assert [edit.pattern for edit in found.edits] == ["", ""]
    assert "2 files of at most 1" in found.edits[0].why_not


@pytest.mark.parametrize(
    ("limit", "within", "over"),
    [
        ("added_lines: 2", b"a\nx\ny\nb\n", b"a\nx\ny\nz\nb\n"),
        ("removed_lines: 1", b"a\n", b""),
        ("hunks: 1", b"x\na\nb\n", b"x\na\ny\nb\n"),
    ],
)
def test_limits(limit: str, within: bytes, over: bytes) -> None:
    patterns = f"  - {{id: a, edits: ['*'], limits: {{{limit}}}}}\n"
    assert decided(patterns, changed(before=b"a\nb\n", after=within)).decision is Decision.REVIEW
    assert decided(patterns, changed(before=b"a\nb\n", after=over)).decision is Decision.BLOCKED


def test_a_limit_may_ask_for_a_sign_off_instead() -> None:
    patterns = "  - {id: a, edits: ['*'], limits: {added_lines: 0, over: sign_off, by: [lead]}}\n"
    found = decided(patterns)
    assert found.decision is Decision.SIGN_OFF
    assert only(found).pattern == "a"
    assert found.sign_offs[0].by == ("lead",)
    assert "1 added lines of at most 0" in found.sign_offs[0].why


def test_effects() -> None:
    change = changed()
    weaker = facts_of(change, effects=["protection.loosened", "protection.removed"])
    none = "  - {id: a, edits: ['*'], effects: []}\n"
    assert decided(none).decision is Decision.REVIEW
    found = decided(none, change, weaker)
    assert found.decision is Decision.BLOCKED
    said = "pattern 'a' would cover it, but it has the effect protection.loosened, protection.removed"
    assert only(found).why_not == said
    some = "  - {id: a, edits: ['*'], effects: [protection.l*]}\n"
    assert only(decided(some, change, weaker)).why_not.endswith("it has the effect protection.removed")
    unstated = "  - {id: a, edits: ['*']}\n"
    assert decided(unstated, change, weaker).decision is Decision.REVIEW


def test_capabilities() -> None:
    change = changed()
    gaining = facts_of(change, gains=["network", "process"])
    none = "  - {id: a, edits: ['*'], capabilities: {gain: []}}\n"
    assert decided(none).decision is Decision.REVIEW
    found = decided(none, change, gaining)
    assert found.decision is Decision.BLOCKED
    assert only(found).why_not == "pattern 'a' would cover it, but the code gains network, process"
    assert only(found).repair == "Do it without network, process; capabilities that may be gained here: none."
    some = "  - {id: a, edits: ['*'], capabilities: {gain: [net*]}}\n"
    assert only(decided(some, change, gaining)).why_not.endswith("the code gains process")
    unstated = "  - {id: a, edits: ['*']}\n"
    assert decided(unstated, change, gaining).decision is Decision.REVIEW


def test_tests_must_have_changed() -> None:
    patterns = "  - {id: a, edits: ['*'], requires: {tests_changed: true}}\n"
    found = decided(patterns)
    assert found.decision is Decision.BLOCKED
    assert "adds nothing to a test" in only(found).why_not
    before = {"src/a.py": b"1\n", "tests/test_a.py": b"1\n2\n"}
    tested = ChangeSet.from_files(before, {"src/a.py": b"2\n", "tests/test_a.py": b"1\n2\n3\n"})
    assert decided(patterns, tested, facts_of(tested, "function.body")).decision is Decision.REVIEW
    for kind in ("comment", "function.removed", "text", "formatting"):
        assert decided(patterns, tested, facts_of(tested, kind)).decision is Decision.BLOCKED
    gutted = ChangeSet.from_files(before, {"src/a.py": b"2\n", "tests/test_a.py": b"1\n"})
    assert decided(patterns, gutted, facts_of(gutted, "function.body")).decision is Decision.BLOCKED
    deleted = ChangeSet.from_files(before, {"src/a.py": b"2\n"})
    assert decided(patterns, deleted, facts_of(deleted, "function.body")).decision is Decision.BLOCKED


def test_both_paths_of_a_rename_must_lie_where_the_pattern_holds() -> None:
    patterns = "  - {id: a, edits: ['*'], paths: ['docs/**']}\n"
    change = ChangeSet.from_files({"src/a.md": b"1\n"}, {"docs/a.md": b"1\n"})
    facts = Facts((edit_of(change.files[0], "file.renamed"),), {}, {"docs/a.md": ("lines",)})
    assert decided(patterns, change, facts).decision is Decision.BLOCKED


@pytest.mark.parametrize("path", ["src/secret/a.py", "src/SECRET/a.py", "src/ſecret/a.py"])
def test_excepted_paths_are_excepted_in_any_spelling(path: str) -> None:
    patterns = "  - {id: a, edits: ['*'], paths: ['src/**'], except_paths: ['src/secret/**']}\n"
    found = decided(patterns, changed(path))
    assert found.decision is Decision.BLOCKED
    assert "excepts this path" in only(found).why_not


@pytest.mark.parametrize(
    ("patterns", "nearest"),
    [
        ("  - {id: a, edits: [data], paths: [x]}\n", "no pattern allows assignment.changed"),
        ("  - {id: a, edits: ['*'], paths: [x]}\n", "pattern 'a' allows assignment.changed, but only in x"),
        (
            "  - {id: a, edits: ['*'], paths: [x]}\n  - {id: b, edits: [data], paths: ['src/**']}\n",
            "pattern 'b' holds for this path, but not for assignment.changed",
        ),
        (
            "  - {id: b, edits: [data]}\n  - {id: c, edits: ['*'], limits: {files: 0}}\n",
            "pattern 'c' would cover it, but 1 files of at most 0",
        ),
    ],
)
def test_the_nearest_pattern_is_named(patterns: str, nearest: str) -> None:
    found = decided(patterns)
    assert only(found).why_not.startswith(nearest)
    assert only(found).repair
    assert len(reasons(found, "uncovered_edit")) == 1


def test_an_edit_may_be_allowed_only_where_its_file_goes() -> None:
    patterns = "  - {id: a, edits: ['*'], requires: {file_deleted: true}}\n"
    gone = changed(before=b"a = (\n", after=None)
    assert decided(patterns, gone, facts_of(gone, "unparsable")).decision is Decision.REVIEW
    found = decided(patterns, changed(before=b"a = (\n", after=b""))
    assert found.decision is Decision.BLOCKED
    assert "only in a file that is deleted" in only(found).why_not
