"""Fuzzing with coverage: feeds mutated texts to every reader of untrusted text, and grows a corpus.

    python -m benchmarks.fuzz --seconds 3600 --corpus DIR [--only TARGET]... [--site DIR | --blind]

Needs atheris (`pip install atheris`, or `--site` with the folder that holds it), which no other part needs.
With `--blind` it goes without: no coverage and so no new texts, and several times as many executions.
Each target of `fuzz_targets.py` gets an equal share of the seconds, in a process of its own, with `guard` and
the parsers under it instrumented. Half of the mutations know what a text is made of (`fuzz_mutate.py`), the
others are those of atheris. `--corpus` keeps what reached new code from run to run, a folder a target, and
`crashes/` beside it: one input for each place in guard that let an exception through, which does not end the
run. A text that takes more than 5 seconds of processor time is a hang, and ends the target's process, as 2 GB
of memory do; the input is kept with where every thread stood, and the target goes on.

Prints for each target: processor seconds, executions, texts kept, crashes and hangs. Exit code 1 after one.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import importlib
import mmap
import re
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.fuzz_mutate import flipped, spliced

ROOT = Path(__file__).resolve().parent.parent
Feed = Callable[[bytes], object]
HANG = 5.0
"""Seconds of processor time that one text may take."""
MOST = 24_000
"""Bytes of one text with its paths."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=600, help="on the clock, for all targets together")
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--only", action="append", metavar="TARGET")
    parser.add_argument("--site", type=Path, metavar="DIR", help="a folder that atheris is unpacked in")
    parser.add_argument("--blind", action="store_true", help="mutate without atheris and without coverage")
    parser.add_argument("--work", metavar="TARGET", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.site:
        sys.path.append(str(options.site.resolve()))
    if options.work:
        (blind if options.blind else work)(options.work, options.corpus.resolve(), options.seconds)
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
    """Put the texts to begin with into the target's folder, each under its digest."""
    from benchmarks.fuzz_files import LONGEST
    from benchmarks.fuzz_targets import TARGETS

    folder = corpus / name
    folder.mkdir(parents=True, exist_ok=True)
    (corpus / "crashes").mkdir(exist_ok=True)
    for data in TARGETS[name].seeds():
        (folder / hashlib.sha1(data, usedforsecurity=False).hexdigest()).write_bytes(data[: 2 * LONGEST])


def run(name: str, options: argparse.Namespace, seconds: int) -> int:
    """One target for so many seconds, begun again where an input ended its process; how many crashes."""
    corpus = options.corpus.resolve()
    more = ["--site", str(options.site.resolve())] if options.site else []
    more += ["--blind"] if options.blind else []
    until, executions = time.monotonic() + seconds, 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    while (left := int(until - time.monotonic())) > 0:
        command = [sys.executable, "-m", "benchmarks.fuzz", "--work", name, "--corpus", str(corpus)]
        command += ["--seconds", str(left), *more]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode == -signal.SIGPROF:
            keep_hang(name, corpus / "crashes", said)
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
    feed = guarded(target.feed, name, corpus / "crashes")

    def mutate(data: bytes, longest: int, number: int) -> bytes:
        made: bytes = target.mutate(data, Random(number), lambda part: atheris.Mutate(part, longest))
        return made[:longest]

    def cross(one: bytes, other: bytes, longest: int, number: int) -> bytes:
        return spliced(one, other, Random(number))[:longest]

    settings = [f"-max_total_time={seconds}", f"-max_len={MOST}", "-timeout=300", "-rss_limit_mb=2048"]
    settings += [f"-artifact_prefix={corpus}/crashes/{name}~", f"-dict={words}", "-print_final_stats=1"]
    atheris.Setup(
        [sys.argv[0], str(corpus / name), *settings], feed, custom_mutator=mutate, custom_crossover=cross
    )
    atheris.Fuzz()


def blind(name: str, corpus: Path, seconds: int) -> None:
    """Feed mutated texts of the corpus in this process until the time is over, whatever code they reach."""
    from benchmarks.fuzz_targets import TARGETS

    target = TARGETS[name]
    feed = guarded(target.feed, name, corpus / "crashes")
    begun, chance = time.monotonic(), Random(time.time_ns())
    texts = [path.read_bytes() for path in sorted((corpus / name).iterdir())]
    data, count = b"", 0
    print("#1", file=sys.stderr)
    while time.monotonic() < begun + seconds:
        # One text in three is a mutant of the mutant before it.
        data = data if data and chance.random() < 0.33 else chance.choice(texts)
        if chance.random() < 0.05:
            data = spliced(data, chance.choice(texts), chance)
        data = target.mutate(data, chance, lambda part: flipped(part, chance))[:MOST]
        feed(data)
        count += 1
        if count % 100 == 0:
            print(f"#{count}", file=sys.stderr, flush=True)


def guarded(feed: Feed, name: str, folder: Path) -> Feed:
    """`feed`, with what it raises noted, and the text kept in memory that outlives a process that hangs."""
    current = _current(folder, name)
    faulthandler.register(signal.SIGPROF, all_threads=True, chain=True)  # says where it hangs, and ends it

    def fed(data: bytes) -> None:
        current[: len(data) + 4] = len(data).to_bytes(4, "big") + data
        signal.setitimer(signal.ITIMER_PROF, HANG)
        try:
            feed(data)
        except Exception as error:  # noqa: BLE001  # a crash is noted, and the target goes on
            note(error, name, folder, data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    return fed


def _current(folder: Path, name: str) -> mmap.mmap:
    """Memory that outlives this process, for the text that is being read."""
    with (folder / f"current-{name}.txt").open("w+b") as file:
        file.truncate(MOST + 4)
        return mmap.mmap(file.fileno(), MOST + 4)


def keep_hang(name: str, folder: Path, said: str) -> None:
    """Keep the text that hung, once for each place in guard that the thread stood at."""
    held = (folder / f"current-{name}.txt").read_bytes()
    data = held[4 : 4 + int.from_bytes(held[:4], "big")]
    trace = said[said.rfind("\nThread 0x", 0, said.rfind("Current thread")) + 1 :]
    place = re.search(r'/guard/\S*?(\w+)\.py", line (\d+)', trace)
    path = folder / f"{name}~hang-{place[1]}-{place[2]}" if place else folder / f"{name}~hang"
    if not path.exists():
        path.write_bytes(data)
        path.with_name(path.name + ".txt").write_text(trace)


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
