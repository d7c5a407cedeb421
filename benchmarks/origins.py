"""Index code, then look up disguised copies of it, unrelated code and real changes; print what is found.

    python benchmarks/origins.py --index DIR... [--disguise DIR...] [--unrelated DIR...] [--changes DIR]
                                 [--sample N] [--seed N]

`--index` names folders whose code is indexed. Python files and functions out of `--disguise`, folders among
them (default: all), are disguised and looked up as if a change added them: all names renamed, written anew by
`ast.unparse` (no comments, other layout), docstrings and literals replaced, functions in another order, all
of these, and statements that do nothing put in between.
`--unrelated` names projects that hold none of that code: what is found there is false (or a copy that nobody
knew of; the worst are listed). `--changes` names the folder of `benchmarks/gate.py`: over merged changes the
licences of written code are judged, and the index is asked.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.gate import _added, _entries, change_of
from guard.checks.kit.interface import Check, Context, Ports
from guard.checks.licences.code_licenses.check import CodeLicenses
from guard.checks.licences.copied_code.check import CopiedCode
from guard.facts.gather import file_lines
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Confidence, Severity
from guard.tools.licenses import MetadataLicenses
from guard.tools.origins.build import build
from guard.tools.origins.local import LocalOrigins
from guard.tools.origins.walk import sources

OWN = b'[project]\nname = "benchmark"\nlicense = "MIT"\n'


def main() -> None:
    options = _options()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        index = _build(Path(folder) / "index", options.index)
        samples = _samples(options.disguise or options.index, options.sample)
        _recall(index, samples)
        _strangers(index, options.unrelated)
        if options.changes:
            _changes(index, options.changes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, nargs="+", required=True)
    parser.add_argument("--disguise", type=Path, nargs="*", default=[])
    parser.add_argument("--unrelated", type=Path, nargs="*", default=[])
    parser.add_argument("--changes", type=Path)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _build(target: Path, folders: list[Path]) -> LocalOrigins:
    started, worked = time.perf_counter(), time.process_time()
    build(target, folders)
    took, worked = time.perf_counter() - started, time.process_time() - worked
    state = LocalOrigins(target).state()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"index: {state.source_bytes / 1e6:.0f} MB of source, {state.files} files, {state.origins} origins\n"
        f"  {took:.1f} s, {worked:.1f} s of them at work ({state.source_bytes / 1e6 / worked:.1f} MB/s), "
        f"peak {peak:.0f} MiB, "
        f"{state.size / 1e6:.1f} MB on disk\n"
        f"  {state.fingerprints} fingerprints kept, {state.common} common ones dropped, "
        f"{state.left_out} files left out"
    )
    return LocalOrigins(target)


def _samples(folders: list[Path], count: int) -> dict[str, list[str]]:
    """Random Python files of 40 to 1,500 lines, and random functions of 20 lines and more out of others."""
    texts = [
        one.text
        for folder in folders
        for one in sources(folder)
        if one.text is not None and one.language.name == "python" and 40 <= one.text.count("\n") <= 1500
    ]
    random.shuffle(texts)
    functions = []
    for text in texts[count : 4 * count]:
        found = [ast.unparse(node) for node in _functions(text)]
        functions += random.sample(found, 1) if found else []
    return {
        "files": [text for text in texts if _parsed(text) is not None][:count],
        "functions": functions[:count],
    }


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _functions(text: str) -> Iterator[ast.AST]:
    for node in ast.walk(_parsed(text) or ast.Module([], [])):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or 0) - node.lineno >= 20
        ):
            yield node


class _Renamed(ast.NodeTransformer):
    """Every name but those of the language itself, attributes and keyword arguments included."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def new(self, name: str) -> str:
        if hasattr(builtins, name) or (name.startswith("__") and name.endswith("__")):
            return name
        return self._names.setdefault(name, f"renamed_{len(self._names)}")

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field in ("id", "attr", "arg", "name", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str) and not isinstance(node, ast.alias):
                setattr(node, field, self.new(value))
        return super().generic_visit(node)


def _renamed(tree: ast.Module) -> ast.Module:
    _Renamed().visit(tree)
    return ast.fix_missing_locations(tree)


def _other_words(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = f"other {len(node.value)}"
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, int)
            and not isinstance(node.value, bool)
        ):
            node.value += 7
    return tree


def _reordered(tree: ast.Module) -> ast.Module:
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef):
            places = [at for at, one in enumerate(node.body) if isinstance(one, defined)]
            mixed = random.sample([node.body[at] for at in places], len(places))
            for place, one in zip(places, mixed, strict=True):
                node.body[place] = one
    return tree


def _padded(every: int) -> Callable[[ast.Module], ast.Module]:
    """A statement that does nothing after each `every` statements."""

    def padded(tree: ast.Module) -> ast.Module:
        count = 0
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if not isinstance(body, list) or isinstance(node, ast.Module):
                continue
            new: list[ast.stmt] = []
            for statement in body:
                new.append(statement)
                count += 1
                if count % every == 0:
                    new.append(ast.parse(f"unused_{count} = None").body[0])
            node.body = new  # type: ignore[attr-defined]  # every node here has one
        return ast.fix_missing_locations(tree)

    return padded


_Step = Callable[[ast.Module], ast.Module]
_DISGUISES: dict[str, tuple[_Step, ...] | None] = {
    "as it is": None,
    "written anew, no comments": (),
    "all names renamed": (_renamed,),
    "literals and docstrings changed": (_other_words,),
    "functions reordered": (_reordered,),
    "all of these": (_renamed, _other_words, _reordered),
    "+ a statement after each 8": (_renamed, _other_words, _padded(8)),
    "+ a statement after each 4": (_renamed, _other_words, _padded(4)),
    "+ a statement after each 2": (_renamed, _other_words, _padded(2)),
}


def _recall(index: LocalOrigins, samples: dict[str, list[str]]) -> None:
    print(f"\n{'found of disguised copies':36}" + "".join(f"{kind:>12}" for kind in samples))
    for name, steps in _DISGUISES.items():
        cells = []
        for texts in samples.values():
            found = sum(1 for text in texts if _is_found(index, _disguised(text, steps)))
            cells.append(f"{found / max(len(texts), 1):.1%}")
        print(f"{name:36}" + "".join(f"{cell:>12}" for cell in cells))
    print(f"{'':36}" + "".join(f"{'of ' + str(len(texts)):>12}" for texts in samples.values()))


def _disguised(text: str, steps: tuple[_Step, ...] | None) -> str:
    if steps is None:
        return text
    tree = ast.parse(text)
    for step in steps:
        tree = step(tree)
    return ast.unparse(tree) + "\n"


def _is_found(index: LocalOrigins, text: str) -> bool:
    return bool(_result(CopiedCode(), index, _added_file("new.py", text)).findings)


def _added_file(path: str, text: str) -> ChangeSet:
    before = {"pyproject.toml": OWN}
    return ChangeSet.from_files(before, {**before, path: text.encode("utf-8", "replace")})


def _result(check: Check, index: LocalOrigins, change: ChangeSet) -> CheckResult:
    facts = Facts((), {file.path: file_lines(file) for file in change.files})
    ports = Ports(None, licenses=MetadataLicenses(), origins=index)  # type: ignore[arg-type]  # no rules are asked
    return check.run(Context(change, lambda: facts, ports))


def _strangers(index: LocalOrigins, folders: list[Path]) -> None:
    print("\nunrelated code, each file as if it were added")
    times: list[float] = []
    for folder in folders:
        files = hits = 0
        shown: list[str] = []
        for source in sources(folder):
            if source.text is None or source.text.count("\n") < 15:
                continue
            name = source.file.path.split("/", 1)[1]
            change = _added_file(name, source.text)
            started = time.perf_counter()
            found = _result(CopiedCode(), index, change).findings
            times.append((time.perf_counter() - started) * 1000)
            files += 1
            hits += bool(found)
            shown += [f"    {name}: {one.message[:150]}" for one in found]
        print(f"  {folder.name}: {hits} of {files} files ({hits / max(files, 1):.2%})")
        print("\n".join(sorted(shown)[:5]))
    if times:
        _print_times("one added file", times)


def _changes(index: LocalOrigins, folder: Path) -> None:
    print("\nmerged changes")
    checks: tuple[Check, ...] = (CodeLicenses(), CopiedCode())
    blocked, flagged = [0, 0], [0, 0]
    times: tuple[list[float], list[float]] = ([], [])
    seen: set[str] = set()
    for entry in _entries(folder, 0):
        change = change_of(entry) if entry["merged"] else None
        if change is None or (lines := _added(change)) in seen:
            continue
        seen.add(lines)
        for number, check in enumerate(checks):
            started = time.perf_counter()
            found = [
                one for one in _result(check, index, change).findings if one.confidence >= Confidence.MEDIUM
            ]
            times[number].append((time.perf_counter() - started) * 1000)
            blocked[number] += any(one.severity >= Severity.HIGH for one in found)
            flagged[number] += any(one.severity >= Severity.MEDIUM for one in found)
            for one in found:
                print(f"    {entry['id']} {one.id} {one.location.path}: {one.message[:150]}")
    for number, check in enumerate(checks):
        share = flagged[number] / max(len(seen), 1)
        counted = f"{blocked[number]} blocked, {flagged[number]} flagged ({share:.2%}) of {len(seen)}"
        print(f"  {check.meta.id}: {counted}")
        _print_times(check.meta.id, times[number])


def _print_times(what: str, times: list[float]) -> None:
    ordered = sorted(times)
    print(
        f"  time, {what}: median {statistics.median(ordered):.1f} ms, 95th percentile "
        f"{ordered[int(len(ordered) * 0.95)]:.1f} ms, worst {ordered[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
