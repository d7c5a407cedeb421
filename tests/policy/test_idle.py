"""What of a policy is well formed and can never do anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.policy.globs import PathGlobs
from guard.policy.idle import Around, folders_of, idle
from tests.policy.samples import POLICY, TODAY, loaded

FOLDERS = folders_of(["src/shop/a.py", "tests/deep/test_a.py", "README.md"])
WAIVER = "waivers: [{{finding: {finding}, path: {path}, reason: r, owner: o, until: {until}}}]"


def found(text: str, **more: str) -> list[tuple[str, str]]:
    policy = loaded(f"{POLICY}\n    {text}\n", **more)
    around = Around({"bad-call", "worse-call"}, FOLDERS, {"lead"}.__contains__, "owners.yaml", TODAY)
    return [(one.where, one.message) for one in idle(policy, around)]


def test_folders() -> None:
    assert {"src", "src/shop", "tests", "tests/deep"} == FOLDERS


@pytest.mark.parametrize(
    "text",
    [
        'frozen: ["tests"]',
        'sign_off: [{id: x, by: [lead], when: {paths: ["tests"]}}]',
        'sign_off: [{id: x, by: [lead], when: [{paths: ["a/**"]}, {paths: ["b", "tests"]}]}]',
        'checks: {code-rules: {judges: ["tests"]}}',
        'checks: {code-rules: {except_paths: ["tests"]}}',
        WAIVER.format(finding="bad-call", path="tests", until="2027-01-01"),
    ],
)
def test_a_folder_where_files_are_meant(text: str) -> None:
    ((where, message),) = found(text)
    assert where.startswith(".guard/policy.yaml:8:")
    assert message == "tests is a folder, and this matches no file in it; write tests/**"


@pytest.mark.parametrize(
    "text",
    [
        'frozen: ["tests/**", "evals", "src/shop/a.py", "test[s]"]',
        'sign_off: [{id: x, by: [lead], when: {findings: ["bad-*"], paths: ["src/**"]}}]',
        WAIVER.format(finding="bad-call", path="a.py", until="2026-11-21"),
        WAIVER.format(finding="0123456789abcdef", path="a.py", until="2027-01-01"),
    ],
)
def test_what_can_work(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("signers: [lead, nobody]", "'nobody' is nobody in owners.yaml, so nobody can sign"),
        ("limits: {files: 3, over: sign_off, by: [nobody]}", "'nobody' is nobody"),
        ("checks: {code-rules: {sign_off: {severity: low, by: [nobody]}}}", "'nobody' is nobody"),
        ("sign_off: [{id: x, by: [lead], when: {findings: [bad-cal]}}]", "did you mean bad-call?"),
        (WAIVER.format(finding="bad-cal", path="a.py", until="2027-01-01"), "no check has a rule 'bad-cal'"),
        (WAIVER.format(finding="bad-call", path="a.py", until="2026-11-20"), "ended on 2026-11-20"),
    ],
)
def test_what_cannot(text: str, said: str) -> None:
    ((_, message),) = found(text)
    assert said in message


def test_a_file_that_is_built_on_is_looked_at_too() -> None:
    policy = 'extends: more.yaml\n    frozen: ["a/**"]'
    ((where, _),) = found(policy, more='version: 1\npatterns: [{id: x, edits: [text]}]\nfrozen: ["tests"]\n')
    assert where.startswith(".guard/more.yaml:3:")


@given(st.lists(st.text("ab/", min_size=1, max_size=8).map(lambda path: path.strip("/") or "a")))
def test_a_folder_is_never_a_file_that_its_name_matches(paths: list[str]) -> None:
    parts = [path for path in paths if all(path.split("/"))]
    for folder in folders_of(parts):
        below = [path for path in parts if path.startswith(f"{folder}/")]
        assert below
        assert all(PathGlobs([f"{folder}/**"]).match(path) for path in below)
