"""Each text of a change is read once, whoever asks; nothing of it is altered, nothing outlives the run."""

from __future__ import annotations

import ast
import gc
import tomllib
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

import guard
from benchmarks.parse_counts import ParseCounts
from benchmarks.parse_fixture import AFTER, BEFORE, texts
from guard import engine
from guard.facts.effects.flow import modules
from guard.facts.names import files as names_files
from guard.model.change import ChangeSet, FileSide
from guard.ports import ScanReport
from guard.syntax import python, sources
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources, known
from guard.syntax.toml import Toml
from guard.syntax.unreadable import UnreadableError
from guard.syntax.yaml import YamlFile
from guard.tools.semgrep import SemgrepScanner


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scanner's engine, which parses in a process of its own, looks and finds nothing."""

    def scan(_: Any, targets: list[Any], *__: Any, **___: Any) -> ScanReport:
        return ScanReport((), frozenset(target.key for target in targets), (), "no engine")

    monkeypatch.setattr(SemgrepScanner, "scan", scan)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Sources]:
    """The sources that the engine makes."""
    found: list[Sources] = []

    class Kept(Sources):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            found.append(self)

    monkeypatch.setattr(engine, "Sources", Kept)
    return found


def check(before: dict[str, bytes], after: dict[str, bytes]) -> guard.Verdict:
    return guard.check(ChangeSet.from_files(before, after), "guard:default")


@pytest.mark.usefixtures("quiet")
def test_one_check_parses_each_text_once_by_each_reader() -> None:
    with ParseCounts(texts()) as counts:
        check(BEFORE, AFTER)
    assert {parse: count for parse, count in counts.by_text.items() if count > 1} == {}
    for path, reader in (
        ("src/shop/price.py", "ast"), ("tests/test_price.py", "ast"), ("tests/conftest.py", "ast"),
        ("pyproject.toml", "toml"), (".github/workflows/test.yml", "yaml"), ("package.json", "json"),
        ("setup.cfg", "ini"),
    ):  # fmt: skip
        assert {counts.by_text[f"{side} {path}", reader] for side in ("before", "after")} == {1}
    read_as_ini = {text.split()[1] for text, reader in counts.by_text if reader == "ini"}
    assert not {path for path in read_as_ini if path.endswith((".yml", ".py", ".toml", ".json"))}


@pytest.mark.usefixtures("quiet")
def test_the_base_is_read_once_too() -> None:
    base = {**BEFORE, "other.py": b"x = 1\n"}
    after = {**base, "other.py": b"import requests\n\nx = requests.get('https://a.example')\n"}
    with ParseCounts({f"base {path}": data for path, data in base.items()}) as counts:
        check(base, after)
    assert counts.by_text["base pyproject.toml", "toml"] == 1
    assert max(counts.by_text.values()) == 1


@pytest.mark.usefixtures("quiet")
def test_what_is_shared_is_not_altered(made: list[Sources]) -> None:
    before, after = dict(BEFORE), dict(AFTER)
    merging = "a: &a\n  run: pytest\njobs:\n  t:\n    steps:\n    - <<: *a\n      name: {}\n"
    before[".github/workflows/merge.yml"] = merging.format("one").encode()
    after[".github/workflows/merge.yml"] = merging.format("two").encode()
    check(before, after)
    [sources] = made
    seen = set()
    for path, data in [*before.items(), *after.items()]:
        side = FileSide(path, data)
        for name, fresh in (("python", _dumped), ("toml", _toml), ("yaml", _yaml)):
            shared = sources._slots.get((name, data))
            if shared is not None and not isinstance(shared.value, Unreadable):
                seen.add(name)
                assert fresh(shared.value) == fresh(known(getattr(Sources(), name)(side)))
        if path.endswith(".ipynb"):
            cells = [cell.python for cell in known(sources.notebook(side)).cells]
            again = [cell.python for cell in known(Sources().notebook(side)).cells]
            assert [_dumped(one) for one in cells] == [_dumped(one) for one in again]
    assert seen == {"python", "toml", "yaml"}


def _dumped(source: object) -> str:
    return ast.dump(source.tree, include_attributes=True) if isinstance(source, PythonSource) else ""


def _toml(source: object) -> object:
    assert isinstance(source, Toml)
    return source.data == tomllib.loads(source.text)


def _yaml(source: object) -> list[object]:
    assert isinstance(source, YamlFile)
    return [part for root in source.documents for part in _nodes(root)]


def _nodes(node: Any) -> Iterator[object]:
    yield node.id, node.start_mark.line, node.value if node.id == "scalar" else len(node.value)
    for part in node.value if node.id != "scalar" else ():
        for one in part if isinstance(part, tuple) else (part,):
            yield from _nodes(one)


@pytest.mark.usefixtures("quiet")
def test_nothing_of_a_change_outlives_its_verdict() -> None:
    def alive() -> set[int]:
        gc.collect()
        kinds = (Sources, PythonSource, YamlFile, Toml, ChangeSet, FileSide, ast.Module)
        return {id(one) for one in gc.get_objects() if isinstance(one, kinds)}

    check(BEFORE, AFTER)  # what is made once for the process is made now
    earlier = alive()
    check({**BEFORE, "one.py": b"x = 1\n"}, {**AFTER, "one.py": b"def f():\n    return eval('1')\n"})
    assert alive() - earlier == set()


def test_threads_that_ask_at_once_are_answered_by_one_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    sides = [FileSide(f"{n}.py", f"x = {n}\n".encode() * 200) for n in range(20)]
    parsed: Counter[str] = Counter()
    real = python.parse_module

    def counted(text: str) -> ast.Module | Unreadable:
        parsed[text] += 1
        return real(text)

    monkeypatch.setattr(python, "parse_module", counted)
    sources = Sources()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(sources.python, sides * 8))
    assert set(parsed.values()) == {1}
    assert len({id(one) for one in found}) == len(sides)


def test_equal_texts_share_a_tree_and_keep_their_paths() -> None:
    sources = Sources()
    one, two = (sources.python(FileSide(path, b"x = 1\n")) for path in ("a.py", "b.py"))
    assert isinstance(one, PythonSource)
    assert isinstance(two, PythonSource)
    assert one.tree is two.tree
    assert (one.path, two.path) == ("a.py", "b.py")


def test_what_is_kept_is_bounded_and_read_again_when_it_was_forgotten() -> None:
    side = FileSide("a.py", b"x = 1\n" * 10)
    sources = Sources(max_kept=100)
    first = known(sources.python(side))
    assert sources.python(side) is first
    for n in range(5):
        sources.python(FileSide("b.py", f"y = {n}\n".encode() * 10))
    again = known(sources.python(side))
    assert again is not first
    assert ast.dump(again.tree) == ast.dump(first.tree)
    assert sources._kept <= 100


def test_a_text_larger_than_all_that_is_kept_is_read_all_the_same() -> None:
    sources = Sources(max_kept=3)
    assert known(sources.toml(FileSide("a.toml", b"a = 'much'\n"))).data == {"a": "much"}


def test_the_base_file_is_read_from_the_tree_once() -> None:
    asked: list[str] = []

    class Tree:
        id = "t"

        def read(self, path: str) -> bytes | None:
            asked.append(path)
            return b"a = 1\n" if path == "a.toml" else None

        def paths(self) -> tuple[str, ...]:
            return ("a.toml",)

    sources = Sources(ChangeSet((), base=Tree()))
    assert sources.base("a.toml") is sources.base("a.toml")
    assert (sources.base("b"), sources.base("b")) == (None, None)
    assert asked == ["a.toml", "b"]


def test_what_could_not_be_made_is_asked_for_again() -> None:
    sources, answers = Sources(), iter([0, 7])

    def make() -> int:
        answer = next(answers)
        if not answer:
            raise ValueError("no")
        return answer

    with pytest.raises(ValueError, match="no"):
        sources.once("key", make)
    assert sources.once("key", make) == 7
    assert sources.once("key", make) == 7


READERS: list[Callable[[Sources, FileSide], object]] = [Sources.toml, Sources.yaml, Sources.json, Sources.ini]


@pytest.mark.parametrize("reader", READERS)
def test_bytes_that_are_not_utf_8_are_unreadable_where_they_stand(reader: Any) -> None:
    found = reader(Sources(), FileSide("a", b"[a]\nb = '\xff'\n"))
    assert found == Unreadable("not UTF-8", 2, 1)
    with pytest.raises(UnreadableError) as caught:
        known(found)
    assert (caught.value.message, caught.value.line) == ("not UTF-8", 2)


def test_a_byte_order_mark_is_no_part_of_any_text() -> None:
    sources, mark = Sources(), b"\xef\xbb\xbf"
    assert known(sources.toml(FileSide("a", mark + b"a = 1\n"))).data == {"a": 1}
    assert known(sources.yaml(FileSide("a", mark + b"a: 1\n"))).data == {"a": 1}
    assert known(sources.json(FileSide("a", mark + b'{"a": 1}\n'))).data == {"a": 1}
    assert known(sources.ini(FileSide("a", mark + b"[a]\nb = 1\n"))).sections() == {"a": {"b": "1"}}
    assert known(sources.python(FileSide("a", mark + b"a = 1\n"))).text == "a = 1\n"


def test_a_missing_side_reads_as_an_empty_file() -> None:
    sources = Sources()
    assert known(sources.python(None)).tree.body == []
    assert known(sources.notebook(None)).cells == ()
    assert known(sources.toml(None)).data == {}
    assert known(sources.yaml(None)).data is None
    assert known(sources.ini(None)).sections() == {}
    assert isinstance(sources.json(None), Unreadable)


def module(number: int, ending: str) -> bytes:
    """Four kilobytes that every part of the facts has something to do with."""
    lines = [f"import os\nfrom pkg.m{(number + 1) % 20} import f1\n\nURL = 'https://a.example/{number}'\n"]
    for one in range(30):
        lines.append(
            f"\n\ndef f{one}(name, limit=1):\n    if not name:\n        raise ValueError(name)\n"
            f"    return os.path.join(os.environ.get('HOME', ''), name{ending if one % 9 == 0 else ''})\n"
        )
    return "".join(lines).encode()


@pytest.mark.usefixtures("quiet")
def test_a_large_change_is_read_file_by_file_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted are the bytes of the texts whose trees are alive whenever another one is read."""
    most = 12_000

    class Small(Sources):
        def __init__(self, change: ChangeSet | None = None) -> None:
            super().__init__(change, max_kept=most)

    alive: list[tuple[weakref.ref[PythonSource], int]] = []
    seen: list[int] = []

    def read(path: str, data: bytes) -> PythonSource | Unreadable:
        alive[:] = [(one, size) for one, size in alive if one() is not None]
        seen.append(sum(size for _, size in alive))
        found = python.read_as_declared(path, data)
        if isinstance(found, PythonSource):
            alive.append((weakref.ref(found), len(data)))
        return found

    before = {f"src/pkg/m{number}.py": module(number, "") for number in range(20)}
    after = {f"src/pkg/m{number}.py": module(number, " + 'x'") for number in range(20)}
    total = sum(map(len, [*before.values(), *after.values()]))
    assert total > 150_000
    gc.collect()
    gc.freeze()  # what stood before has not to be looked at again each time
    with monkeypatch.context() as bounded:
        bounded.setattr(engine, "Sources", Small)
        bounded.setattr(sources, "read_as_declared", read)
        bounded.setattr(modules, "_MAX_KEPT", most)
        bounded.setattr(names_files, "_MAX_KEPT", most)
        small = check(before, after)
    gc.unfreeze()
    assert max(seen) < 6 * most < total / 2, (max(seen), total)
    assert decided(small) == decided(check(before, after))


def decided(verdict: guard.Verdict) -> str:
    """The verdict, without how long it took."""
    return repr(replace(verdict, timings={}))
