"""Fuzzing with coverage: feeds mutated texts to every reader of untrusted text, and grows a corpus.

    python -m benchmarks.fuzz --seconds 3600 --corpus DIR [--only TARGET]... [--site DIR]

Needs atheris (`pip install atheris`, or `--site` with the folder that holds it), which no other part needs.
Each target of `fuzz_targets.py` gets an equal share of the seconds, in a process of its own, with `guard` and
the parsers under it instrumented. `--corpus` keeps what reached new code from run to run, a folder a target,
and `crashes/` beside it: one input for each place in guard that let an exception through, which does not end
the run. What hangs for 30 seconds or takes 2 GB ends the target's process; its input is kept, and the target
goes on.

Prints for each target: processor seconds, executions, texts kept, crashes. Exit code 1 after a crash.
"""

from __future__ import annotations

import argparse
import importlib
import re
import resource
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 8_192
"""Bytes of one text."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=600, help="on the clock, for all targets together")
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--only", action="append", metavar="TARGET")
    parser.add_argument("--site", type=Path, metavar="DIR", help="a folder that atheris is unpacked in")
    parser.add_argument("--work", metavar="TARGET", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.site:
        sys.path.append(str(options.site.resolve()))
    if options.work:
        work(options.work, options.corpus.resolve(), options.seconds)
        return
    from benchmarks.fuzz_targets import TARGETS  # guard is not instrumented in here

    names = options.only or list(TARGETS)
    for name in names:
        seed(name, options.corpus.resolve())
    started, crashed = time.monotonic(), 0
    print("| target | processor seconds | executions | texts kept | crashes |\n|" + " --- |" * 5)
    for number, name in enumerate(names):
        left = options.seconds - (time.monotonic() - started)
        crashed += run(name, options, int(left / (len(names) - number)))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    hours = (used.ru_utime + used.ru_stime) / 3600
    print(f"\n{hours:.2f} hours of processor time, {(time.monotonic() - started) / 3600:.2f} on the clock")
    sys.exit(1 if crashed else 0)


def seed(name: str, corpus: Path) -> None:
    """Put the texts to begin with into the target's folder."""
    from benchmarks.fuzz_targets import TARGETS

    folder = corpus / name
    folder.mkdir(parents=True, exist_ok=True)
    (corpus / "crashes").mkdir(exist_ok=True)
    for number, data in enumerate(TARGETS[name].seeds()):
        (folder / f"seed-{number}").write_bytes(data[:LONGEST])


def run(name: str, options: argparse.Namespace, seconds: int) -> int:
    """One target for so many seconds, begun again where an input ended its process; how many crashes."""
    corpus = options.corpus.resolve()
    site = ["--site", str(options.site.resolve())] if options.site else []
    until, executions = time.monotonic() + seconds, 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    while (left := int(until - time.monotonic())) > 0:
        command = [sys.executable, "-m", "benchmarks.fuzz", "--work", name, "--corpus", str(corpus)]
        command += ["--seconds", str(left), *site]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        said = done.stderr.decode("utf-8", "replace")
        counts = re.findall(r"^#(\d+)", said, re.MULTILINE)
        executions += int(counts[-1]) if counts else 0
        if not counts:
            sys.exit(f"{name} did not begin:\n{said[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    kept = sum(1 for _ in (corpus / name).iterdir())
    crashes = [path for path in (corpus / "crashes").glob(f"{name}~*") if path.suffix != ".txt"]
    print(f"| {name} | {used:.0f} | {executions} | {kept} | {len(crashes)} |", flush=True)
    for crash in sorted(crashes):
        print(f"  {crash}")
    return len(crashes)


def work(name: str, corpus: Path, seconds: int) -> None:
    """Fuzz one target in this process, until the time is over."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["guard", "ruamel", "tomllib", "json", "configparser"]):
        targets = importlib.import_module("benchmarks.fuzz_targets")
        target = targets.TARGETS[name]
        for data in list(target.seeds())[:20]:
            target.feed(data)  # what is imported only where it is needed is imported, and so instrumented
    words = corpus / "crashes" / f"words-{name}.txt"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words))

    def feed(data: bytes) -> None:
        try:
            target.feed(data)
        except Exception as error:  # noqa: BLE001  # a crash is noted, and the target goes on
            note(error, name, corpus / "crashes", data)

    settings = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=30", "-rss_limit_mb=2048"]
    settings += [f"-artifact_prefix={corpus}/crashes/{name}~", f"-dict={words}", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], str(corpus / name), *settings], feed)
    atheris.Fuzz()


def note(error: Exception, name: str, folder: Path, data: bytes) -> None:
    """Keep the first input for each place in guard that an exception went through last."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/guard/" in frame.filename]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    path = folder / f"{name}~{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
    if not path.exists():
        path.write_bytes(data)
        path.with_name(path.name + ".txt").write_text("".join(traceback.format_exception(error)))


def _escaped(word: str) -> str:
    return "".join(c if c.isalnum() or c in " :=*<>@-_/" else f"\\x{ord(c):02x}" for c in word)


if __name__ == "__main__":
    main()
