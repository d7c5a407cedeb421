"""The index of origins: what it holds, what it leaves out, and that damage is never an answer."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guard.errors import ToolError, UsageError
from guard.facts.fingerprints.folding import fold
from guard.facts.fingerprints.languages import PYTHON
from guard.facts.fingerprints.winnowing import fingerprints
from guard.ports import OriginFile
from guard.tools.origins.build import COMMON, build
from guard.tools.origins.local import LocalOrigins
from tests.facts.fingerprints.test_fingerprints import CODE

MIT = "Permission is hereby granted, free of charge, to any person, if this permission notice stays.\n"
OTHER = CODE.replace("not mark", "mark").replace("sorted", "list").replace("rest.strip() or None", "[rest]")


def tree(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def values(text: str = CODE) -> list[int]:
    return [value for value, _ in fingerprints(fold(text, PYTHON), PYTHON)]


def origin_of(index: LocalOrigins, text: str = CODE) -> set[OriginFile]:
    return {index.file(place.file) for places in index.places(values(text)).values() for place in places}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    tree(tmp_path / "lib", {"one/LICENSE": MIT, "one/src/a.py": f"\n\n{CODE}", "two/b.py": OTHER})
    build(tmp_path / "index", [tmp_path / "lib"])
    return tmp_path / "index"


def test_code_is_found_with_its_place_and_licence(made: Path) -> None:
    index = LocalOrigins(made)
    assert origin_of(index) >= {OriginFile("lib/one/src/a.py", "lib/one", "(MIT)", "lib/one/LICENSE")}
    places = [one for found in index.places(values()).values() for one in found]
    assert all(2 <= place.line <= place.end_line <= 17 for place in places)
    assert min(place.line for place in places if index.file(place.file).origin == "lib/one") == 4
    assert index.places([12345]) == {}
    state = index.state()
    assert (state.files, state.origins, state.left_out) == (2, 2, 0)
    assert state.size == made.stat().st_size
    assert "index of 2 files of 2 origins" in index.about()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"p/a.py": f"# SPDX-License-Identifier: GPL-2.0-only\n{CODE}", "p/LICENSE": MIT}, "(GPL-2.0-only)"),
        ({"p/a.py": CODE}, ""),
        ({"LICENSE": MIT, "p/q/r/a.py": CODE}, "(MIT)"),
        ({"LICENSE": MIT, "p/COPYING": "All for us.", "p/a.py": CODE}, ""),
        (
            {
                "a.py": CODE,
                "thing-1.0.dist-info/METADATA": "Name: thing\nVersion: 1.0\nLicense-Expression: Zlib\n",
                "thing-1.0.dist-info/RECORD": "a.py,sha256=x,1\nthing-1.0.dist-info/METADATA,,\n",
            },
            "Zlib",
        ),
    ],
    ids=["its own header", "none", "above", "nearest, unknown", "metadata"],
)
def test_the_nearest_licence_is_taken(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    build(tmp_path / "index", [tree(tmp_path / "lib", files)])
    assert {one.expression for one in origin_of(LocalOrigins(tmp_path / "index"))} == {expected}


def test_what_many_origins_share_is_dropped(tmp_path: Path) -> None:
    several = {f"p{n}/LICENSE": MIT for n in range(COMMON + 1)} | {
        f"p{n}/a.py": CODE for n in range(COMMON + 1)
    }
    build(tmp_path / "index", [tree(tmp_path / "lib", {**several, "q/b.py": OTHER})])
    state = LocalOrigins(tmp_path / "index").state()
    assert state.common == len(set(values()))
    assert origin_of(LocalOrigins(tmp_path / "index"), CODE.replace("None", "True")) <= {
        OriginFile("lib/q/b.py", "lib", "", "")
    }


def test_what_is_no_source_is_left_out(tmp_path: Path) -> None:
    folder = tree(tmp_path / "lib", {"a.py": CODE, "min.js": "a+b;" * 900, "b.txt": CODE, ".git/c.py": CODE})
    (folder / "null.py").write_bytes(b"x\0y")
    (folder / "link.py").symlink_to(folder / "a.py")
    (folder / "around").symlink_to(folder)
    os.mkfifo(folder / "pipe.py")
    build(tmp_path / "index", [folder])
    state = LocalOrigins(tmp_path / "index").state()
    assert (state.files, state.left_out) == (1, 2)


def test_the_order_of_the_disk_changes_nothing(tmp_path: Path) -> None:
    first = tree(tmp_path / "1" / "lib", {"a.py": CODE, "z/b.py": OTHER})
    second = tree(tmp_path / "2" / "lib", {"z/b.py": OTHER, "a.py": CODE})
    for number, folder in enumerate((first, second)):
        build(tmp_path / f"index{number}", [folder])
    assert (tmp_path / "index0").read_bytes() == (tmp_path / "index1").read_bytes()


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda folder: folder / "missing", "no such folder"),
        (lambda folder: tree(folder / "empty", {"a.txt": "x"}), "no source"),
    ],
)
def test_nothing_to_index_leaves_the_old_one(made: Path, make: Callable[[Path], Path], error: str) -> None:
    before = made.read_bytes()
    with pytest.raises(UsageError, match=error):
        build(made, [make(made.parent)])
    assert made.read_bytes() == before
    assert not [one for one in made.parent.iterdir() if one.name.startswith(".origins-")]


def test_a_place_that_cannot_be_written(made: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ToolError, match="cannot be made"):
        build(tmp_path / "file" / "index", [tmp_path / "lib"])


def test_two_builds_at_once_leave_one_whole_index(made: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=build, args=(made, [tmp_path / "lib"])) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert LocalOrigins(made).state().files == 2


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: b"", "cannot be used"),
        (lambda data: b"not an index" * 9000, "no index of origins"),
        (lambda data: data[:-1], "not whole"),
        (lambda data: data[: len(data) // 2], "not whole"),
        (lambda data: data[:20] + b"!" + data[21:], "damaged"),
        (lambda data: data.replace(b'"parameters": [1,', b'"parameters": [9,'), "damaged"),
    ],
    ids=["empty", "another file", "a byte short", "half", "head", "version"],
)
def test_a_damaged_index_is_told(made: Path, damage: Callable[[bytes], bytes], said: str) -> None:
    made.write_bytes(damage(made.read_bytes()))
    with pytest.raises(ToolError, match=said):
        LocalOrigins(made).places(values())


def test_any_flipped_byte_is_told_or_changes_no_answer(made: Path) -> None:
    whole = made.read_bytes()
    expected = origin_of(LocalOrigins(made))
    told = 0
    start = whole.rindex(b"}", 0, 1 << 16) + 1
    for at in [
        *range(0, start, 7),
        *range(1 << 16, len(whole), 997),
        *range(1 << 16, (1 << 16) + 400, 11),
        len(whole) - 3,
    ]:
        made.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            assert origin_of(LocalOrigins(made)) == expected
        except ToolError:
            told += 1
    assert told > 50


def test_an_index_that_everybody_can_write_is_refused(made: Path) -> None:
    made.chmod(0o666)
    with pytest.raises(ToolError, match="everybody"):
        LocalOrigins(made).about()


def test_no_index_costs_nothing_until_it_is_asked(tmp_path: Path) -> None:
    index = LocalOrigins(tmp_path / "missing")
    with pytest.raises(ToolError, match="No such file"):
        index.about()
