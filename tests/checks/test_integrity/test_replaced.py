"""Stand-ins for what is tested are looked for against the modules of the project, which are read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from guard.checks.test_integrity.replaced import replaced
from guard.model.change import ChangeSet, MappingTree
from guard.syntax.sources import Sources

OLD = b"from shop import price\n\n\ndef test_price():\n    assert price(4) == 8\n"
NEW = OLD.replace(b"\n\n\ndef test", b"\n\n\ndef price(number):\n    return 8\n\n\ndef test")


@dataclass(frozen=True)
class Counted(MappingTree):
    """A base that notes how often all its paths are asked for."""

    walks: list[int] = field(default_factory=list)

    def paths(self) -> Iterable[str]:
        self.walks.append(1)
        return super().paths()


def test_the_paths_of_the_base_are_walked_once_for_all_files() -> None:
    before = {f"tests/test_{name}.py": OLD for name in "abc"}
    files = ChangeSet.from_files(before, dict.fromkeys(before, NEW)).files
    base = Counted({**before, "shop.py": b"def price(number):\n    return 2 * number\n"})
    change = ChangeSet(files, base=base, source="test")
    found = list(replaced(change, Sources(change)))
    assert [one.location.path for one in found] == sorted(before)
    assert base.walks == [1]


def test_a_change_without_tests_asks_the_base_nothing() -> None:
    base = Counted({"shop.py": b"x = 1\n"})
    files = ChangeSet.from_files({"shop.py": b"x = 1\n"}, {"shop.py": b"x = 2\n"}).files
    change = ChangeSet(files, base=base, source="test")
    assert list(replaced(change, Sources(change))) == []
    assert base.walks == []
