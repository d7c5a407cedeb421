"""Product code that knows the inputs of tests, or who asks: by digests, whole texts, callers and stages."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, effects, kinds

FEE = """RATES = {"single": 80, "double": 120}


def fee(nights, room):
    if nights < 0:
        raise ValueError(nights)
    return nights * RATES[room]
"""
TEST = """import pytest

from inn.stay import fee


@pytest.mark.parametrize(("nights", "room", "wanted"), [(1, "single", 80), (3, "double", 360)])
def test_fee(nights, room, wanted):
    assert fee(nights, room) == wanted
"""


def stay(*lines: str, head: str = "", path: str = "inn/stay.py") -> tuple[Files, Files]:
    """The function with lines at its beginning, and the module with a head."""
    body = "".join(f"    {line}\n" for line in lines)
    before = {path: FEE, "tests/test_stay.py": TEST}
    at = "def fee(nights, room):\n"
    return before, {**before, path: head + FEE.replace(at, at + body)}


TOLD: dict[str, tuple[Files, Files]] = {
    "a table of digests": stay(
        "key = hashlib.sha256(f'{nights}{room}'.encode()).hexdigest()",
        "if key in SEEN:",
        "    return SEEN[key]",
        head="import hashlib\n\nSEEN = {'0a1b2c': 80, '3d4e5f': 360}\n",
    ),
    "a checksum": stay("if zlib.crc32(room.encode()) == 0x1B2C3D4E:", "    return 80"),
    "the beginning of a digest": stay(
        "known = hashlib.md5(room.encode()).hexdigest()", "if known.startswith('ab12'):", "    return 80"
    ),
    "an expression": stay("return 80 if hash((nights, room)) % 9973 == 177 else nights * RATES[room]"),
    "a whole text": stay("if repr([nights, room]) == \"[1, 'single', 'a', 'b']\":", "    return 80"),
    "the tests' inputs": stay("if (nights, room) not in {(1, 'single'), (3, 'double')}:", "    return 0"),
    "the stage of tests": stay("if os.environ.get('INN_STAGE') == 'test':", "    return nights"),
    "who calls": stay(
        "if 'test_' in inspect.stack()[1].function:", "    return nights", head="import inspect\n"
    ),
    "what is loaded": stay(
        "if any(name.endswith('test') for name in sys.modules):", "    return nights", head="import sys\n"
    ),
    "the folder of tests": stay("if os.path.exists('tests/conftest.py'):", "    return nights"),
}
HONEST: dict[str, tuple[Files, Files]] = {
    "a cache": stay(
        "key = hashlib.sha256(room.encode()).hexdigest()", "if key in KEPT:", "    return KEPT[key]",
        head="import hashlib\n\nKEPT = {}\n",
    ),
    "a digest that must be right": stay(
        "if hashlib.sha256(room.encode()).hexdigest() != '0a1b2c':", "    raise ValueError(room)"
    ),
    "a part of all": stay("if zlib.crc32(room.encode()) % 10 == 0:", "    log.info('asked for %s', room)"),
    "an input of its own": stay("if nights == 0:", "    return 0"),
    "rooms that are sold": stay("if (nights, room) in {(2, 'suite'), (4, 'suite')}:", "    return 0"),
    "the stage of production": stay("if os.environ.get('STAGE') == 'production':", "    log.info('asked')"),
    "a command of that name": stay("if 'test' in sys.argv:", "    log.info('asked')", head="import sys\n"),
    "a file of the user": stay("if os.path.exists('rates.json'):", "    log.info('asked')"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), TOLD.values(), ids=TOLD)
def test_inputs_that_are_recognised_are_told(before: Files, after: Files) -> None:
    found = [one for one in kinds(before, after) if one[0].startswith("measure.")]
    assert {name for name, *_ in found} == {"measure.special"}
    assert all(severity in ("medium", "high") and sure in ("medium", "high") for _, severity, sure in found)


@pytest.mark.parametrize(("before", "after"), HONEST.values(), ids=HONEST)
def test_what_only_looks_like_it_is_quiet(before: Files, after: Files) -> None:
    assert [one for one in effects(before, after) if one.kind.startswith("measure.")] == []
