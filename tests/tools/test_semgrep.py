"""The scanner, with the real engine: what it finds, and every way in which it must refuse to be believed."""

from __future__ import annotations

import json
from importlib import util
from pathlib import Path
from typing import Any

import pytest

from guard.errors import RuleError, ToolError
from guard.ports import ScanTarget
from guard.tools import process, semgrep, side_by_side
from guard.tools.process import Completed
from guard.tools.semgrep import SemgrepScanner

RULE = """\
rules:
  - id: {id}
    languages: [{language}]
    severity: ERROR
    message: Do not.
    metadata:
      title: Not this
      cwe: ["CWE-95"]
      severity: high
      confidence: high
      fix: Something else.
    {pattern}
"""


TAINT = """mode: taint
    pattern-sources: [{pattern: source()}]
    pattern-sinks: [{pattern: eval(...)}]"""


def write_rule(folder: Path, id: str, pattern: str = "pattern: eval(...)", language: str = "python") -> None:
    place = folder / language / "topic"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{id}.yaml").write_text(RULE.format(id=id, pattern=pattern, language=language))


@pytest.fixture
def scanner(tmp_path: Path) -> SemgrepScanner:
    write_rule(tmp_path / "rules", "no-eval")
    write_rule(tmp_path / "rules", "no-js-eval", language="javascript")
    return SemgrepScanner(tmp_path / "rules")


def test_finds_matches_on_their_lines(scanner: SemgrepScanner) -> None:
    report = scanner.scan([ScanTarget("k", "a.py", b"x = 1\neval(x)\n"), ScanTarget("s", "b.py", b"ok()\n")])
    assert [(m.rule, m.key, m.line, m.column) for m in report.matches] == [("no-eval", "k", 2, 1)]
    assert report.scanned == {"k", "s"}
    assert report.unread == ()


def test_typescript_with_elements_is_read(tmp_path: Path) -> None:
    write_rule(tmp_path / "rules", "no-ts-eval", language="typescript")
    scanner = SemgrepScanner(tmp_path / "rules")
    text = b"const A = ({ b }: P) => (\n  <p onClick={() => eval(b)}>{b as string}</p>\n);\n"
    report = scanner.scan([ScanTarget("k", "a.tsx", text)])
    assert report.unread == ()
    assert [m.line for m in report.matches] == [2]


def test_suppression_comments_are_ignored(scanner: SemgrepScanner) -> None:
    report = scanner.scan([ScanTarget("k", "a.py", b"eval(x)  # nosemgrep\neval(y)  # nosem: no-eval\n")])
    assert [m.line for m in report.matches] == [1, 2]


def test_paths_that_semgrep_would_skip_are_scanned(scanner: SemgrepScanner) -> None:
    paths = ["tests/a.py", "vendor/b.py", "node_modules/c.js", ".semgrepignore/d.py", "a b\n'\".py"]
    report = scanner.scan([ScanTarget(path, path, b"eval(x)\n") for path in paths])
    assert {m.key for m in report.matches} == set(paths)


def test_unparsable_lines_are_unread(scanner: SemgrepScanner) -> None:
    report = scanner.scan([ScanTarget("k", "a.js", b"eval(1)\nfunction (\n}}}} let\n")])
    assert {part.key for part in report.unread} == {"k"}


def test_a_huge_target_is_unread_and_not_parsed(scanner: SemgrepScanner) -> None:
    report = scanner.scan([ScanTarget("k", "a.py", b"eval(x)\n" * 400_000)])
    assert [part.key for part in report.unread] == ["k"]


def test_path_filters_decide_what_is_judged_and_scanned(tmp_path: Path) -> None:
    filtered = 'paths: {include: ["flows/*.yml"]}\n    pattern: "a: 1"'
    write_rule(tmp_path / "rules", "flow", pattern=filtered, language="yaml")
    scanner = SemgrepScanner(tmp_path / "rules")
    assert scanner.language_of("flows/x.yml", b"") == "yaml"
    assert scanner.language_of("other.yml", b"") is None
    targets = [ScanTarget(path, path, b"a: 1\n") for path in ("flows/x.yml", "Flows/Y.YML", "other.yml")]
    report = scanner.scan(targets)
    assert {match.key for match in report.matches} == {"flows/x.yml", "Flows/Y.YML"} == set(report.scanned)


def test_a_file_without_rules_is_not_scanned(scanner: SemgrepScanner) -> None:
    assert scanner.language_of("README.md", b"") is None
    assert scanner.scan([ScanTarget("k", "README.md", b"eval(x)")]).scanned == frozenset()


@pytest.mark.parametrize(
    ("path", "data", "language"),
    [
        ("A.PY", b"", "python"),
        ("run", b"#!/usr/bin/env python3\n", "python"),
        ("run", b"#!/usr/bin/env -S python3 -u\n", "python"),
        ("x.py.", b"", "python"),
        ("a.mjs", b"", "js"),
    ],
)
def test_language_by_name_and_first_line(
    scanner: SemgrepScanner, path: str, data: bytes, language: str
) -> None:
    assert scanner.language_of(path, data) == language


def test_a_broken_rule_is_refused(tmp_path: Path) -> None:
    write_rule(tmp_path / "rules", "good")
    write_rule(tmp_path / "rules", "broken", pattern="pattern: 'eval((((...'")
    with pytest.raises(ToolError, match="refused a rule"):
        SemgrepScanner(tmp_path / "rules").scan([ScanTarget("k", "a.py", b"eval(x)")])


def test_no_rules_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    with pytest.raises(RuleError, match="no rules"):
        SemgrepScanner(tmp_path / "rules").rules()


@pytest.mark.parametrize("text", ["a: [", "rules: []", "rules: [{id: x}]", "- 1"])
def test_a_malformed_rule_file_is_an_error(tmp_path: Path, text: str) -> None:
    place = tmp_path / "rules" / "python" / "topic"
    place.mkdir(parents=True)
    (place / "x.yaml").write_text(text)
    with pytest.raises(RuleError, match=r"x\.yaml"):
        SemgrepScanner(tmp_path / "rules").rules()


def test_the_rules_are_read_anew_where_they_changed(tmp_path: Path) -> None:
    write_rule(tmp_path / "rules", "no-eval")
    first = SemgrepScanner(tmp_path / "rules")
    assert set(first.rules()) == {"no-eval"}
    again = SemgrepScanner(tmp_path / "rules")
    assert (again.rules(), again.rules_digest()) == (first.rules(), first.rules_digest())
    write_rule(tmp_path / "rules", "no-exec", pattern="pattern: exec(...)")
    changed = SemgrepScanner(tmp_path / "rules")
    assert set(changed.rules()) == {"no-eval", "no-exec"}
    assert changed.rules_digest() != first.rules_digest()


def _lying(answer: dict[str, Any], **changes: Any) -> bytes:
    return json.dumps(answer | changes).encode()


def _moved(result: dict[str, Any], **places: Any) -> dict[str, Any]:
    return result | {"start": result["start"] | places}


@pytest.mark.parametrize(
    ("lie", "complaint"),
    [
        (lambda a: _lying(a, paths={"scanned": []}), "looked at 0 of"),
        (lambda a: _lying(a, paths={"scanned": a["paths"]["scanned"] * 2}), "looked at"),
        (lambda a: _lying(a, results=[]), "planted match"),
        (lambda a: _lying(a, errors=[]), "refused other rules"),
        (
            lambda a: _lying(a, errors=a["errors"] + [{"error_type": "Rule parse error", "rule_id": "x"}]),
            "refused other rules",
        ),
        (lambda a: _lying(a, errors=a["errors"] + [{"error_type": "Fatal", "message": "boom"}]), "boom"),
        (lambda a: b"{}", "unknown form"),
        (lambda a: b"", "unknown form"),
        (lambda a: json.dumps(a).encode()[:-40], "unknown form"),
        (lambda a: b"[" * 200_000, "unknown form"),
        (lambda a: b'{"results": ' * 100_000, "unknown form"),
        (lambda a: b"[1, 2]", "unknown form"),
        (lambda a: b"null", "unknown form"),
        (lambda a: b"\xff\xfe", "unknown form"),
        (lambda a: _lying(a, errors=a["errors"] + [None]), "unknown form"),
        (lambda a: _lying(a, errors=a["errors"] + ["x"]), "unknown form"),
        (lambda a: _lying(a, results=a["results"] + [{"path": []}]), "unknown form"),
        (lambda a: _lying(a, results=a["results"] + ["x"]), "unknown form"),
        (lambda a: _lying(a, paths={"scanned": [None, 1]}), "unknown form"),
        (lambda a: _lying(a, time={"fixpoint_timeouts": [{"error_type": []}]}), "semgrep"),
        (lambda a: json.dumps(a).encode("utf-16"), "unknown form"),
        (lambda a: _lying(a, results=[_moved(one, line="one") for one in a["results"]]), "unknown form"),
        (lambda a: _lying(a, results=[_moved(one, line=0) for one in a["results"]]), "unknown form"),
        (lambda a: _lying(a, results=[_moved(one, col=True) for one in a["results"]]), "unknown form"),
        (lambda a: _lying(a, results=[one | {"check_id": 7} for one in a["results"]]), "unknown form"),
        (lambda a: _lying(a, time=a["time"] | {"targets": ["x"], "rules": ["x"]}), "unknown form"),
    ],
)
def test_an_answer_that_cannot_be_believed_fails(
    scanner: SemgrepScanner, monkeypatch: pytest.MonkeyPatch, lie: Any, complaint: str
) -> None:
    scanner.scan([ScanTarget("k", "a.py", b"eval(x)\n")])  # prefilters are asked for truthfully
    real = process.run

    def tampered(argv: list[str], **options: Any) -> Completed:
        done = real(argv, **options)
        return Completed(done.argv, done.returncode, lie(json.loads(done.stdout)), done.stderr)

    monkeypatch.setattr(semgrep, "run", tampered)
    with pytest.raises(ToolError, match=complaint):
        scanner.scan([ScanTarget("k", "a.py", b"eval(x)\n")])


def test_a_missing_binary_fails(scanner: SemgrepScanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(ToolError, match="missing; reinstall"):
        scanner.scan([ScanTarget("k", "a.py", b"eval(x)\n")])


def test_a_crash_of_the_engine_fails(scanner: SemgrepScanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semgrep, "run", lambda argv, **options: Completed(tuple(argv), 2, b"", b"segfault"))
    with pytest.raises(ToolError, match="status 2: segfault"):
        scanner.scan([ScanTarget("k", "a.py", b"eval(x)\n")])


def _gave_up(rules: int) -> str:
    return f"Fixpoint timeout while performing taint analysis at a.py:2:4 [rules: {rules}, first: flows]"


@pytest.mark.parametrize("by_itself", [True, False])
def test_where_following_data_was_given_up_its_rule_is_tried_once_more_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_itself: bool
) -> None:
    write_rule(tmp_path / "rules", "no-eval")
    write_rule(tmp_path / "rules", "flows", TAINT)
    scanner = SemgrepScanner(tmp_path / "rules")
    targets = [ScanTarget("k", "a.py", b"eval(source())\n"), ScanTarget("s", "b.py", b"eval(source())\n")]
    plain = scanner.scan(targets)
    runs: list[tuple[int, set[str]]] = []

    def hurried(argv: list[str], **options: Any) -> Completed:
        done = process.run(argv, **options)
        answer = json.loads(done.stdout)
        rules = json.loads(Path(argv[argv.index("-rules") + 1]).read_text())["rules"]
        runs.append(
            (
                len(answer["paths"]["scanned"]),
                {rule["id"] for rule in rules if not rule["id"].startswith("guard-")},
            )
        )
        if len(runs) == 1 or not by_itself:
            path = answer["paths"]["scanned"][0]
            where = {"path": path, "start": {"line": 1}, "end": {"line": 1}}
            gave_up = {"error_type": "Fixpoint timeout", "location": where, "message": _gave_up(1)}
            answer["time"]["fixpoint_timeouts"] = [gave_up]
            answer["results"] = [hit for hit in answer["results"] if hit["check_id"] != "flows"]
        return Completed(done.argv, done.returncode, json.dumps(answer).encode(), done.stderr)

    monkeypatch.setattr(semgrep, "run", hurried)
    report = scanner.scan(targets[:1])
    assert runs == [(2, {"no-eval", "flows"}), (2, {"flows"})]
    assert [part.only_flow for part in report.unread] == ([] if by_itself else [True])
    if by_itself:
        assert report.matches == tuple(match for match in plain.matches if match.key == "k")


def test_what_ran_out_of_time_is_scanned_once_more_by_itself_by_the_rules_that_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rule in ("no-eval", "not-twice"):
        write_rule(tmp_path / "rules", rule)
    write_rule(tmp_path / "rules", "flows", TAINT)
    scanner = SemgrepScanner(tmp_path / "rules")
    targets = [
        ScanTarget("k", "a.py", b"eval(x)\nsource()\n"),
        ScanTarget("s", "b.py", b"eval(y)\nsource()\n"),
    ]
    scanner.scan(targets)
    runs: list[tuple[int, set[str]]] = []

    def hurried(argv: list[str], **options: Any) -> Completed:
        done = process.run(argv, **options)
        answer = json.loads(done.stdout)
        rules = json.loads(Path(argv[argv.index("-rules") + 1]).read_text())["rules"]
        ids = {rule["id"] for rule in rules if not rule["id"].startswith("guard-")}
        runs.append((len(answer["paths"]["scanned"]), ids))
        if len(runs) == 1:
            path = answer["paths"]["scanned"][0]
            where = {"path": path, "start": {"line": 1}, "end": {"line": 1}}
            answer["results"] = [
                hit for hit in answer["results"] if hit["path"] != path or hit["check_id"] == "not-twice"
            ]
            answer["errors"].append({"error_type": "Timeout", "location": where, "rule_id": "no-eval"})
            # As the engine writes it of several rules: it names the first.
            gave_up = {"error_type": "Fixpoint timeout", "location": where, "message": _gave_up(2)}
            answer["time"]["fixpoint_timeouts"] = [gave_up]
        return Completed(done.argv, done.returncode, json.dumps(answer).encode(), done.stderr)

    monkeypatch.setattr(semgrep, "run", hurried)
    report = scanner.scan(targets)
    assert runs == [(3, {"no-eval", "not-twice", "flows"}), (2, {"no-eval"})]
    [left] = report.unread
    assert left.only_flow
    assert {(match.key, match.rule) for match in report.matches} == {
        (key, rule) for key in ("k", "s") for rule in ("no-eval", "not-twice")
    }


def test_many_targets_are_read_by_several_processes(
    scanner: SemgrepScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets = [ScanTarget(str(n), f"{n}.py", b"eval(x)\n" * (n + 1)) for n in range(9)]
    alone = scanner.scan(targets)
    runs: list[int] = []

    def counted(argv: list[str], **options: Any) -> Completed:
        done = process.run(argv, **options)
        runs.append(len(json.loads(done.stdout)["paths"]["scanned"]))
        return done

    monkeypatch.setattr(semgrep, "run", counted)
    monkeypatch.setattr(side_by_side, "_BYTES_A_PROCESS", 100)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    assert scanner.scan(targets) == alone
    assert len(runs) == 3
    assert sum(runs) == 9 + 3  # a canary each


@pytest.mark.parametrize("failing", [0, 1])
def test_where_one_of_several_processes_fails_the_others_are_ended(
    scanner: SemgrepScanner, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    scanner.scan([ScanTarget("k", "k.py", b"eval(x)\n")])
    calls = iter(range(2))
    ended: list[str] = []

    def slow(argv: list[str], **options: Any) -> Completed:
        if next(calls) == failing:
            raise ToolError("broken")
        while not options["stop"].reason:
            options["stop"].wait(0.01)
        ended.append(options["stop"].reason)
        raise ToolError(options["stop"].reason)

    monkeypatch.setattr(semgrep, "run", slow)
    monkeypatch.setattr(side_by_side, "_BYTES_A_PROCESS", 10)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with pytest.raises(ToolError, match="broken"):
        scanner.scan([ScanTarget(name, f"{name}.py", b"eval(x)\n") for name in "ab"])
    assert len(ended) == 1
