"""Parquet in and out; where pyarrow is not installed, that it is asked for by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guard.batch import parquet
from guard.batch.reading import source_of
from guard.errors import OutputError, ToolError, UsageError
from tests.batch.conftest import CLEAN, SHELL, fields
from tests.cli.conftest import Guard


def table(path: Path, rows: list[dict[str, Any]], **kinds: Any) -> Path:
    arrow = pytest.importorskip("pyarrow")
    writer = pytest.importorskip("pyarrow.parquet")
    files = arrow.map_(arrow.string(), arrow.binary())
    schema = arrow.schema({"id": arrow.string(), "before": files, "after": files, **kinds})
    writer.write_table(arrow.Table.from_pylist(rows, schema=schema), path)
    return path


def row(id: str, after: bytes) -> dict[str, Any]:
    return {"id": id, "before": [("app.py", CLEAN.encode())], "after": [("app.py", after)]}


def test_parquet_in_and_out_says_what_lines_say(guard: Guard, tmp_path: Path) -> None:
    rows = [row("good", b"x = 1\n"), row("bad", SHELL.encode()), row("bytes", b"\xff\0")]
    into = table(tmp_path / "in.parquet", rows)
    out = tmp_path / "out.parquet"
    lines = tmp_path / "out.jsonl"
    assert guard("batch", into, "--policy", "guard:default", "--output", out).code == 0
    assert guard("batch", into, "--policy", "guard:default", "--output", lines).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.jsonl", "out.parquet"]
    found = pytest.importorskip("pyarrow.parquet").read_table(out).to_pylist()
    wanted = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [one["decision"] for one in wanted] == ["review", "blocked", "blocked"]
    for one, other in zip(found, wanted, strict=True):
        verdict, other_verdict = json.loads(one.pop("verdict")), other.pop("verdict")
        assert {**verdict, "timings": {}} == {**other_verdict, "timings": {}}
        assert one == {**other, "description": None}
    assert guard("batch", into, "--policy", "guard:default", "--output", out).code == 2  # it is there already


def test_a_run_into_parquet_goes_on_from_its_lines(guard: Guard, tmp_path: Path) -> None:
    into = table(tmp_path / "in.parquet", [row("one", b"x = 1\n"), row("two", b"x = 2\n")])
    out, partial = tmp_path / "out.parquet", tmp_path / "out.parquet.partial.jsonl"
    assert guard("batch", into, "--policy", "guard:default", "--output", partial).code == 0
    partial.write_bytes(partial.read_bytes()[:-9])
    assert guard("batch", into, "--policy", "guard:default", "--output", out, "--resume").code == 0
    found = pytest.importorskip("pyarrow.parquet").read_table(out).to_pylist()
    assert [one["id"] for one in found] == ["one", "two"]
    assert not partial.exists()


def test_what_is_no_table_of_records_is_refused(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1 words")
    with pytest.raises(UsageError, match="Parquet"):
        source_of(str(bad), ".", None)
    strange = table(tmp_path / "strange.parquet", [], patches=arrow.string())
    with pytest.raises(UsageError, match="'patches'"):
        source_of(str(strange), ".", None)


def test_a_path_named_twice_costs_its_row_alone(tmp_path: Path) -> None:
    twice = row("twice", b"") | {"after": [("a", b"1"), ("a", b"2")]}
    found = list(source_of(str(table(tmp_path / "in.parquet", [twice, row("one", b"1")])), ".", None).records)
    assert "twice" in found[0].fault
    assert found[1].fields == fields("one", "1")


def test_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(parquet, "import_module", missing)
    with pytest.raises(ToolError, match=r"patchgate\[batch\]"):
        parquet.require()
    (tmp_path / "in.parquet").write_bytes(b"")
    with pytest.raises(ToolError, match="pyarrow"):
        source_of(str(tmp_path / "in.parquet"), ".", None)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises((OutputError, FileNotFoundError)):
        parquet.write([], tmp_path / "none" / "out.parquet")
