"""Random modules, random mutations and random damage to real sources: what must hold always holds."""

from __future__ import annotations

import sysconfig
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.facts.python.oracle import check, dump, edits_of

_NAMES = st.sampled_from(["a", "b", "run", "x"])
_VALUES = st.sampled_from(
    ["1", "'s'", "a", "run(a)", "run(b, k=1)", "(1)", "f'{a}'", '"""t\n# no\n"""', "lambda: 0"]
)
_TRAILS = st.sampled_from(["", "", "", "  # c", "  # noqa", "  ", "\x0c"])


@st.composite
def _simple(draw: st.DrawFn, pad: str) -> str:
    name, value, trail = draw(_NAMES), draw(_VALUES), draw(_TRAILS)
    form = draw(
        st.sampled_from(
            ["{n} = {v}", "{v}", "return {v}", "raise {n}", "import {n}", "from {n} import b as {n}",
             "pass", "assert {n}", "{n}: int = {v}", '"""doc {n}"""', "{n} = 1; run({v})", "del {n}",
             "# only {n}\n{p}pass"]
        )
    )  # fmt: skip
    return f"{pad}{form.format(n=name, v=value, p=pad)}{trail}\n"


@st.composite
def _block(draw: st.DrawFn, pad: str = "", depth: int = 0) -> str:
    found = []
    for _ in range(draw(st.integers(1, 3 if depth else 5))):
        form = draw(st.integers(0, 9)) if depth < 3 else 0
        name, value, inner = draw(_NAMES), draw(_NAMES), pad + draw(st.sampled_from(["  ", "    "]))
        if form < 4:
            found.append(draw(_simple(pad)))
        elif form == 4:
            head = (
                draw(st.sampled_from(["", f"{pad}@{value}\n"])) + pad + draw(st.sampled_from(["", "async "]))
            )
            args = draw(st.sampled_from(["", "a", "a, b=1", "a: int, *, k=run(a)", "\n# in\n  a,\n"]))
            found.append(f"{head}def {name}({args}):\n{draw(_block(inner, depth + 1))}")
        elif form == 5:
            bases = draw(st.sampled_from(["", "(a)", "(a, metaclass=b)"]))
            found.append(f"{pad}class {name}{bases}:\n{draw(_block(inner, depth + 1))}")
        elif form == 6:
            tail = f"{pad}else:\n{draw(_block(inner, depth + 1))}" if draw(st.booleans()) else ""
            found.append(f"{pad}if {value}:\n{draw(_block(inner, depth + 1))}{tail}")
        elif form == 7:
            handler = draw(st.sampled_from(["except a", "except (a, b) as x", "finally"]))
            body, other = draw(_block(inner, depth + 1)), draw(_block(inner, depth + 1))
            found.append(f"{pad}try:\n{body}{pad}{handler}:\n{other}")
        elif form == 8:
            word = draw(st.sampled_from(["while {v}", "for {n} in {v}", "with {v} as {n}"]))
            found.append(f"{pad}{word.format(n=name, v=value)}:\n{draw(_block(inner, depth + 1))}")
        else:
            found.append(draw(st.sampled_from(["\n", f"{pad}# note\n", "\n\n"])) + draw(_simple(pad)))
    return "".join(found)


_MODULES = _block()
_SLOW = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@_SLOW
@given(_MODULES, _MODULES)
def test_any_two_modules(before: str, after: str) -> None:
    check(before.encode(), after.encode())


@st.composite
def _damaged(draw: st.DrawFn, sources: st.SearchStrategy[bytes]) -> tuple[bytes, bytes]:
    """A source, and the same after a few random edits of its lines."""
    before = draw(sources)
    lines = before.split(b"\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(len(lines) - 1, 0)))
        size = draw(st.integers(1, 6))
        to = draw(st.integers(0, max(len(lines) - 1, 0)))
        line = lines[at] if lines else b""
        pad = line[: len(line) - len(line.lstrip())]
        how = draw(st.integers(0, 9))
        if how == 0:
            del lines[at : at + size]
        elif how == 1:
            lines[to:to] = lines[at : at + size]
        elif how == 2:
            moved = lines[at : at + size]
            del lines[at : at + size]
            lines[to:to] = moved
        elif how == 3:
            new = draw(
                st.sampled_from([b"# c", b"pass", b"import os", b'"""', b"return", b"x = 1", b"f(1)", b"'s'"])
            )
            lines.insert(at, pad + new)
        elif how == 4:
            lines[at : at + size] = [b"    " + one for one in lines[at : at + size]]
        elif how == 5 and lines:
            lines[at] = line + draw(
                st.sampled_from([b"\r", b" \\", b";", b"\x0c", b" ", b"; y = 2", b"  # noqa"])
            )
        elif how == 6 and lines:
            lines[at] = line.replace(b'"', b"'").replace(b"(", b"( ", 1)
        elif how == 7 and lines:
            lines[at] = line.replace(b"==", b"!=").replace(b" is ", b" is not ").replace(b"self", b"cls", 1)
        elif how == 8 and lines:
            lines[at] = line.replace(b"def ", b"async def ", 1)
        elif lines:
            lines[at] = line[: len(line) // 2]
    return before, b"\n".join(lines)


@_SLOW
@given(_damaged(_MODULES.map(str.encode)))
def test_a_module_and_what_a_few_line_edits_make_of_it(pair: tuple[bytes, bytes]) -> None:
    check(*pair)
    check(*reversed(pair))


@cache
def _real_sources() -> tuple[bytes, ...]:
    """Modules of the standard library that are not long."""
    folder = Path(sysconfig.get_path("stdlib"))
    return tuple(
        path.read_bytes() for path in sorted(folder.glob("*.py")) if 500 < path.stat().st_size < 12_000
    )


@_SLOW
@given(_damaged(st.deferred(lambda: st.sampled_from(_real_sources()))))
def test_a_real_source_and_what_a_few_line_edits_make_of_it(pair: tuple[bytes, bytes]) -> None:
    check(*pair)


@_SLOW
@given(_MODULES)
def test_equal_sides_have_no_edits_and_equal_inputs_equal_edits(text: str) -> None:
    data = text.encode()
    assert edits_of(data, data)[1] == ()
    assert edits_of(None, data) == edits_of(None, data)
    reprinted = data.replace(b"\n", b"\r\n")
    if b'"""' not in data and dump(data) is not None:
        assert {edit.kind for edit in edits_of(data, reprinted)[1]} == {"formatting"}


@_SLOW
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_at_all(before: bytes, after: bytes) -> None:
    lines, edits = edits_of(before, after)
    assert bool(edits) == (bool(lines.before) or bool(lines.after))


@_SLOW
@given(_MODULES, _MODULES)
def test_swapped_sides_swap_what_is_added_and_removed(before: str, after: str) -> None:
    there, back = (edits_of(one.encode(), two.encode())[1] for one, two in ((before, after), (after, before)))
    for kind in ("function", "class"):
        added = {edit.symbol for edit in there if edit.kind == f"{kind}.added"}
        removed = {edit.symbol for edit in back if edit.kind == f"{kind}.removed"}
        assert added == removed
