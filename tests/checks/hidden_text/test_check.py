"""Text that a reviewer does not see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks.hidden_text.check import HiddenText
from guard.model.change import (
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODE_SYMLINK,
    FileChange,
    FileSide,
)
from tests.checks.support import ids, judge_files, levels, run

CHECK = HiddenText()


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        ("a.py", "x = 1  # \u2067 }", ("hidden-bidi", "high", "high")),
        ("a.md", "Hello \u202e olleh", ("hidden-bidi", "medium", "high")),
        ("a.py", "x = 1  # \u200f", ("hidden-bidi", "low", "high")),
        ("a.js", "let a\u200bb = 1", ("hidden-invisible", "medium", "high")),
        ("a.md", "soft\u00adhyphen", ("hidden-invisible", "low", "high")),
        ("a.md", "x\u200b\u200c\u200b\u200c", ("hidden-payload", "high", "high")),
        ("a.py", "s = 'x\ufe01\ufe02\ufe0f\ufe03'", ("hidden-payload", "high", "high")),
        ("a.md", "x\U000e0061\U000e0062\U000e0063", ("hidden-payload", "high", "high")),
        ("a.py", "p\u0430ssword = 1", ("hidden-look-alike", "medium", "high")),
        ("a.py", "\u0441\u043e\u0440 = 1", ("hidden-look-alike", "medium", "high")),
        ("a.py", "x = 'p\u0430ssword'", ("hidden-look-alike", "low", "high")),
        ("a.py", "\uff45val('1')", ("hidden-disguised-name", "high", "high")),
        ("a.sh", "echo \x08\x08", ("hidden-control", "low", "high")),
        ("a.sh", "# note\rrm -r build", ("hidden-line-end", "medium", "high")),
        ("a.js", "// note\u2028work()", ("hidden-line-end", "medium", "high")),
        ("a.py", "x = 1\x0c; y = 2", ("hidden-line-end", "low", "high")),
        ("a.py", "x = 1" + " " * 150 + "; y = 2", ("hidden-out-of-sight", "medium", "high")),
        ("AGENTS.md", "| a" + " " * 150 + "| b |", ("hidden-out-of-sight", "low", "high")),
        ("a.py", "x = [" + "1, " * 2000 + "]", ("hidden-long-line", "low", "medium")),
        ("a.py", "exec(zlib.decompress(x))", ("hidden-decoded-and-run", "high", "high")),
        ("a.js", "eval(atob('YQ=='))", ("hidden-decoded-and-run", "high", "high")),
        ("a.js", "new Function(Buffer.from(x, 'base64'))", ("hidden-decoded-and-run", "high", "high")),
        ("a.py", f"x = b64decode('{'QUJD' * 60}')", ("hidden-opaque-literal", "low", "low")),
    ],
)
def test_trips(path: str, line: str, expected: tuple[str, str, str]) -> None:
    assert expected in levels(run(CHECK, {path: "a\n"}, {path: f"a\n{line}\n"}))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.md", "\u2764\ufe0f 1\ufe0f\u20e3 \U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("a.md", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
        ("a.md", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("a.md", "\u202b\u05e9\u05dc\u05d5\u05dd\u202c"),
        ("src/locales/he.js", "'\u200f\u05e9\u05dc\u05d5\u05dd'"),
        ("a.py", "name = '\u4f7f\u7528API'  # \u043f\u0440\u0438\u0432\u0435\u0442"),
        ("a.py", "d\u03b1 = \u0394x * 5  # 3 \u00b5s, 2 k\u03a9"),
        ("a.py", "x = 1\t\t\t# note"),
        ("a.py", "raw = base64.b64decode(text)"),
        ("a.py", "model.eval()"),
        ("a.csv", "a" + " " * 200 + "b"),
    ],
)
def test_is_quiet(path: str, line: str) -> None:
    assert run(CHECK, {path: "a\n"}, {path: f"a\n{line}\n"}) == ()


def test_what_was_there_before_is_not_reported() -> None:
    line = "x = 1  # \u202e abc\n"
    assert run(CHECK, {"a.py": f"{line}y = 1\n"}, {"a.py": f"y = 1\n{line}"}) == ()
    assert ids(run(CHECK, {"a.py": line}, {"a.py": line + "y\n" + line})) == ["hidden-bidi"]


def test_a_run_over_several_lines_is_told_from_decoding_far_away() -> None:
    decode = "data = base64.b64decode(text)\n"
    near = run(CHECK, {"a.py": "a\n"}, {"a.py": "a\n" + decode + "b\n" * 3 + "exec(data)\n"})
    far = run(CHECK, {"a.py": "a\n"}, {"a.py": "a\n" + decode + "b\n" * 40 + "exec(data)\n"})
    assert levels(near) == [("hidden-decoded-near-run", "medium", "low")]
    assert far == ()


@pytest.mark.parametrize(
    ("target", "count"),
    [("../b", 0), ("c", 0), ("../../b", 1), ("/etc/hosts", 1), ("c:/x", 1), ("../.git/config", 1)],
)
def test_links(target: str, count: int) -> None:
    found = judge_files(CHECK, FileChange(None, FileSide("d/a", target.encode(), MODE_SYMLINK)))
    assert ids(found) == ["hidden-link-out"] * count


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (FileSide("a.py", b"x\0"), ["hidden-binary-as-text"]),
        (FileSide("a.png", b"\x89PNG\0"), []),
        (FileSide("a.png", b"\x7fELF\0"), ["hidden-program"]),
        (FileSide("a.zip", b"PK\x03\x04\0"), []),
        (FileSide("a.pyc", b"\xa7\r\r\n\0"), ["hidden-program"]),
        (FileSide("a.py", b"# -*- coding: utf-7 -*-\n"), ["hidden-deceptive-codec"]),
        (FileSide("a.py", b"# -*- coding: latin-1 -*-\nx = '\xe9'\n"), ["hidden-encoding"]),
        (FileSide("a.py", b"\xef\xbb\xbfx = 1\n"), ["hidden-encoding"]),
        (FileSide("a.csv", b"a,b\n", MODE_EXECUTABLE), ["hidden-executable-bit"]),
        (FileSide("a.sh", b"ls\n", MODE_EXECUTABLE), []),
        (FileSide("lib", b"0" * 40, MODE_SUBMODULE), ["hidden-submodule"]),
    ],
)
def test_what_a_file_is(side: FileSide, expected: list[str]) -> None:
    assert ids(judge_files(CHECK, FileChange(None, side))) == expected


def test_a_mode_that_was_there_before_is_quiet() -> None:
    old = FileSide("a.csv", b"a\n", MODE_EXECUTABLE)
    assert judge_files(CHECK, FileChange(old, FileSide("a.csv", b"b\n", MODE_EXECUTABLE))) == ()
    assert judge_files(CHECK, FileChange(old, FileSide("a.csv", b"a\n", MODE_FILE))) == ()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
def test_any_text_is_judged_and_equal_text_is_never_new(text: str) -> None:
    if text:
        run(CHECK, {"a.py": "x\n"}, {"a.py": "x\n" + text})
        assert run(CHECK, {"a.py": text}, {"b.py": text}) == ()
