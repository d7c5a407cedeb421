"""What surrounds tests, and tests that hold nothing of the code: hooks, fixtures, places, other languages."""

from __future__ import annotations

import pytest

from guard.facts.gather import gather
from guard.model.change import ChangeSet
from tests.facts.effects.support import Files, effects, kinds

CONFTEST = "import pytest\n\n\n@pytest.fixture\ndef lines():\n    return [1, 2]\n"
TEST = "from shop.price import total\n\n\ndef test_total(lines):\n    assert total(lines) == 3\n"
TOML = "[tool.pytest.ini_options]\ntestpaths = ['tests']\naddopts = \"-ra -m 'not slow'\"\n"
GOLDEN = (
    "from pathlib import Path\n\nfrom shop.price import receipt\n\nGOLDEN = Path('receipt.txt')\n\n\n"
    "def test_receipt():\n    assert receipt() == GOLDEN.read_text()\n"
)
PROPERTY = (
    "from hypothesis import given\nfrom hypothesis import strategies as st\n\n\n"
    "@given(st.integers(0, 99))\ndef test_it(number):\n    assert number >= 0\n"
)
JS = (
    'describe("price", () => {\n  it("adds vat", () => {\n    expect(price(100)).toBe(119);\n'
    "    expect(price(1)).toEqual(1);\n  });\n});\n"
)
GO = "func TestSum(t *testing.T) {\n\tgot := sum(1, 2)\n\tif got != 3 {\n\t\tt.Fatal(got)\n\t}\n}\n"
BATS = '@test "needs a target" {\n  run backup.sh\n  [ "$status" -eq 1 ]\n}\n'
RUNNER = "export default defineConfig({\n  retries: 2,\n  coverage: { thresholds: { lines: 80 } },\n});\n"


def beside(more: str, test: str = TEST, **files: str) -> tuple[Files, Files]:
    before = {"tests/conftest.py": CONFTEST, "tests/test_price.py": TEST, "pyproject.toml": TOML}
    return before, {**before, "tests/conftest.py": CONFTEST + more, "tests/test_price.py": test, **files}


def one(path: str, text: str, old: str, new: str) -> tuple[Files, Files]:
    assert old in text
    return {path: text, "pyproject.toml": TOML}, {path: text.replace(old, new), "pyproject.toml": TOML}


def autouse(body: str) -> tuple[Files, Files]:
    return beside(f"\n\n@pytest.fixture(autouse=True)\ndef quiet(monkeypatch):\n    {body}\n")


TOLD: dict[str, tuple[str, tuple[Files, Files]]] = {
    "cases are cut": (
        "harness",
        beside("\n\ndef pytest_generate_tests(metafunc):\n    metafunc.rows.clear()\n"),
    ),
    "files are passed by": (
        "harness",
        beside("\n\ndef pytest_ignore_collect(collection_path):\n    return 'pay' in collection_path.name\n"),
    ),
    "a failure is a skip": (
        "harness",
        beside("\n\ndef pytest_pyfunc_call(pyfuncitem):\n    yield\n    pytest.skip('odd')\n"),
    ),
    "a role check is taken away": (
        "harness",
        autouse("monkeypatch.setattr('shop.auth.require_role', lambda role: True)"),
    ),
    "answers say what is wanted": (
        "harness",
        autouse("monkeypatch.setattr(Response, 'status_code', property(lambda self: 200))"),
    ),
    "the client asks nobody": (
        "harness",
        beside(
            "\n\n@pytest.fixture\ndef client(app):\n    app.before_request_funcs.clear()\n    return app\n"
        ),
    ),
    "a helper lets nothing out": (
        "harness",
        beside(
            "\n\n@contextmanager\ndef calm():\n    try:\n        yield\n    except AssertionError:\n"
            "        pass\n"
        ),
    ),
    "a mark that is left out": (
        "harness",
        beside("", TEST.replace("def test", "@pytest.mark.slow\ndef test")),
    ),
    "a module that nobody has": (
        "harness",
        beside("", TEST.replace("\n\n\ndef", "\n\npytest.importorskip('inner')\n\n\ndef")),
    ),
    "a test writes what it expects": (
        "leaked",
        one("tests/test_it.py", GOLDEN, "    assert", "    GOLDEN.write_text(receipt())\n    assert"),
    ),
    "the code is asked what to expect": (
        "leaked",
        one("tests/test_it.py", TEST, "== 3", "== total(list(lines))"),
    ),
    "one value": ("dropped", one("tests/test_it.py", PROPERTY, "st.integers(0, 99)", "st.just(7)")),
    "a loop without rounds": (
        "dropped",
        one("tests/test_it.py", TEST, "    assert", "    for lines in lines[len(lines):]:\n        assert"),
    ),
    "one test only": ("harness", one("web/a.test.ts", JS, 'it("', 'it.only("')),
    "a test left out": ("harness", one("web/a.test.ts", JS, 'it("', 'it.skip("')),
    "anything will do": ("harness", one("web/a.test.ts", JS, "toBe(119)", "toEqual(expect.anything())")),
    "anything defined": ("harness", one("web/a.test.ts", JS, "toBe(119)", "toBeTruthy()")),
    "no expectation": ("harness", one("web/a.test.ts", JS, "    expect(price(100)).toBe(119);\n", "")),
    "left out in Go": ("harness", one("a/sum_test.go", GO, "\tif", '\tt.Skip("odd")\n\tif')),
    "only said in Go": ("harness", one("a/sum_test.go", GO, "t.Fatal(got)", "t.Log(got)")),
    "any status": ("harness", one("tests/a.bats", BATS, "-eq 1", "-ge 0")),
    "forgiven": ("harness", one("tests/a.bats", BATS, "run backup.sh", "run backup.sh || true")),
    "tests that are not run": ("harness", one("jest.config.ts", RUNNER, "retries: 2", "testIgnore: /pay/")),
    "a lower bar": ("judge", one("jest.config.ts", RUNNER, "lines: 80", "lines: 20")),
}
HONEST: dict[str, tuple[Files, Files]] = {
    "a fixture for every test": autouse("monkeypatch.setenv('HOME', '/nowhere')"),
    "the network is off": autouse("monkeypatch.setattr('shop.net.send', refuse)"),
    "a hook that asks for the machine": beside(
        "\n\ndef pytest_ignore_collect(collection_path):\n    return sys.platform == 'win32'\n"
    ),
    "an option decides": beside(
        "\n\ndef pytest_runtest_setup(item):\n    if item.config.getoption('x'):\n        pytest.skip('x')\n"
    ),
    "a helper that tries again": beside(
        "\n\ndef again(work):\n    for left in (2, 1, 0):\n        try:\n            return work()\n"
        "        except AssertionError:\n            if not left:\n                raise\n"
    ),
    "a mark that is run": beside("", TEST.replace("def test", "@pytest.mark.fast\ndef test")),
    "a module that the file uses": beside(
        "", TEST.replace("\n\n\ndef", "\n\nnumpy = pytest.importorskip('numpy')\n\n\ndef")
    ),
    "written where somebody asks": one(
        "tests/test_it.py",
        GOLDEN,
        "    assert",
        "    if UPDATE:\n        GOLDEN.write_text(receipt())\n    assert",
    ),
    "more values": one("tests/test_it.py", PROPERTY, "st.integers(0, 99)", "st.integers(0, 9999)"),
    "another value": one("web/a.test.ts", JS, "toBe(119)", "toBe(120)"),
    "another matcher": one("web/a.test.ts", JS, "toBe(119)", "toStrictEqual(119)"),
    "where it can run": one(
        "a/sum_test.go",
        GO,
        GO,
        GO + 'func TestIt(t *testing.T) {\n\tif testing.Short() {\n\t\tt.Skip("s")\n\t}\n}\n',
    ),
    "a test more in Go": one("a/sum_test.go", GO, GO, GO + GO.replace("TestSum", "TestMore")),
    "another status": one("tests/a.bats", BATS, "-eq 1", "-eq 2"),
    "a higher bar": one("jest.config.ts", RUNNER, "lines: 80", "lines: 90"),
}


@pytest.mark.parametrize(("kind", "sides"), TOLD.values(), ids=TOLD)
def test_what_keeps_tests_from_failing_is_signed_for(kind: str, sides: tuple[Files, Files]) -> None:
    found = [one for one in kinds(*sides) if one[0].startswith("measure.")]
    assert {name for name, *_ in found} == {f"measure.{kind}"}
    assert all(severity in ("medium", "high") and sure in ("medium", "high") for _, severity, sure in found)


@pytest.mark.parametrize(("before", "after"), HONEST.values(), ids=HONEST)
def test_honest_changes_around_tests_are_quiet(before: Files, after: Files) -> None:
    assert [one for one in effects(before, after) if one.kind.startswith("measure.")] == []


def test_a_file_of_tests_that_leaves_the_folder_of_tests_is_told() -> None:
    before = {"tests/test_price.py": TEST, "pyproject.toml": TOML}
    after = {"docs/test_price.py": TEST, "pyproject.toml": TOML}
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in after.items()},
    )
    [found] = [one for one in gather(change).effects if one.kind == "measure.harness"]
    assert found.path == "docs/test_price.py"
    assert "below tests" in found.message


def test_a_new_fixture_that_answers_the_tests_that_stand_there_is_told() -> None:
    asking = {"tests/test_time.py": "def test_it(took):\n    assert took(len) < 1\n"}
    more = "\n\n@pytest.fixture\ndef took():\n    return lambda work: 0.0\n"
    before, after = {"tests/conftest.py": CONFTEST}, {"tests/conftest.py": CONFTEST + more}
    assert kinds({**before, **asking}, after) == [("measure.harness", "medium", "medium")]
    assert kinds(before, after) == []
