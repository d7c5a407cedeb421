"""An engine that is missing, damaged, ended, or answers wrongly: a fake `semgrep-core` in an installation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import util
from pathlib import Path

from benchmarks.faults.lab import BAD, BLOCKED, INCOMPLETE, Fault, Lab
from tests.agents.hooks import Done, writing

BREAKS: dict[str, str] = {
    "exits 1 without a word": "sys.exit(1)",
    "exits 2 without a word": "sys.exit(2)",
    "exits 127": "sys.exit(127)",
    "exits 0 without a word": "sys.exit(0)",
    "is killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "crashes": "os.kill(os.getpid(), signal.SIGSEGV)",
    "aborts": "os.abort()",
    "runs out of memory": "sys.stderr.write('Out of memory'); sys.exit(2)",
    "answers garbage": "say(b'\\0\\1 what is this')",
    "answers in UTF-16": "say(answer().decode().encode('utf-16'))",
    "answers with bytes that are no UTF-8": "say(answer().replace(b'canary', b'\\xff'))",
    "answers half": "a = answer(); say(a[: len(a) // 2])",
    "answers all but the last byte": "say(answer()[:-2])",
    "answers twice": "say(answer() * 2)",
    "answers null": "say(b'null')",
    "answers a list": "say(b'[]')",
    "answers an empty object": "say(b'{}')",
    "answers a number of 5,000 digits": "say(b'9' * 5000)",
    "answers nested 100,000 deep": "say(b'[' * 100000)",
    "answers nested and closed": "say(b'[' * 100000 + b']' * 100000)",
    "scanned nothing": "d['paths']['scanned'] = []",
    "scanned all but one": "d['paths']['scanned'].pop(0)",
    "scanned another one": "d['paths']['scanned'].append('/etc/passwd')",
    "scanned only the canary": "d['paths']['scanned'] = d['paths']['scanned'][-1:]",
    "scanned is null": "d['paths']['scanned'] = None",
    "scanned are numbers": "d['paths']['scanned'] = [1, 2]",
    "paths are gone": "del d['paths']",
    "finds nothing": "d['results'] = []",
    "results are gone": "del d['results']",
    "results are numbers": "d['results'] = [1]",
    "results have no place": "[r.pop('start') for r in d['results']]",
    "results name no rule": "[r.pop('check_id') for r in d['results']]",
    "results lie in another file": "[r.update(path='/etc/passwd') for r in d['results']]",
    "misses the canary": "d['results'] = [r for r in d['results'] if 'canary' not in r['check_id']]",
    "refuses no rule": "d['errors'] = []",
    "errors are gone": "del d['errors']",
    "errors are words": "d['errors'] = ['no']",
    "refuses a rule": "d['errors'] += [{'error_type': 'Rule parse error', 'rule_id': 'x'}]",
    "an error without a place": "d['errors'] += [{'error_type': 'Fatal error', 'message': 'x'}]",
    "an error of an unknown kind": "d['errors'] += [{'error_type': ['New', 1], 'message': 'x'}]",
    "an error without a kind": "d['errors'] += [{'message': 'x'}]",
    "time is gone": "del d['time']",
    "a result's line is a word": "d['results'][0]['start']['line'] = 'one'",
    "a right answer and exit 1": "say(answer()); sys.stdout.flush(); sys.exit(1)",
    "a right answer, then a crash": "say(answer()); sys.stdout.flush(); os.kill(os.getpid(), 11)",
    "an endless answer": "\nwhile True: say(b' ' * 2**20)",
}
"""What the fake engine does: statements over `answer()`, the real one's answer, or over it as the dict `d`."""
WAITS = {
    "hangs": "time.sleep(600)",
    "hangs behind a right answer": "say(answer()); sys.stdout.flush(); time.sleep(600)",
    "hangs, deaf to signals": "signal.signal(15, signal.SIG_IGN); time.sleep(600)",
    "leaves a child that holds its output": "subprocess.Popen(['sleep', '600']); say(answer())",
}
FILES = (
    "missing",
    "a folder",
    "empty",
    "not executable",
    "a text",
    "a link to nothing",
    "a truncated binary",
)


def faults() -> Iterator[Fault]:
    """All of them, met by a check and by a hook."""
    promise = "exit 3 (an edit is denied): what was not looked at is never passed"
    sound = "say(answer())"
    yield Fault("engine", "nothing is wrong (a control)", "exit 1", _check(_fake(sound), BLOCKED))
    for name, body in BREAKS.items():
        yield Fault("engine", f"{name}, check", promise, _check(_fake(body)))
        yield Fault("engine", f"{name}, hook", promise, _hook(_fake(body)))
    for name in FILES:
        yield Fault("engine", f"the program is {name}, check", promise, _check(_file(name)))
        yield Fault("engine", f"the program is {name}, hook", promise, _hook(_file(name)))
    for name, body in WAITS.items():
        yield Fault("engine", f"{name}, check", promise, _check(_fake(body)), waits=True)
        yield Fault("engine", f"{name}, hook", promise, _hook(_fake(body)), waits=True)


def real() -> Path:
    """The folder of the installed semgrep."""
    spec = util.find_spec("semgrep")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)))


def place(lab: Lab) -> Path:
    """An installation whose semgrep holds nothing but the place of the engine, which is returned."""
    site = lab.install()
    folder = site / "semgrep"
    (folder / "bin").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    for record in real().parent.glob("semgrep-*.dist-info"):
        (site / record.name).symlink_to(record)
    return folder / "bin/semgrep-core"


def fake(program: Path, body: str) -> None:
    """Write an engine that asks the real one and then does what `body` says."""
    program.write_text(
        f"#!{program.parents[5]}/bin/python -I\n"
        "import json, os, signal, subprocess, sys, time\n"
        "def answer():\n"
        f"    line = [{str(real() / 'bin/semgrep-core')!r}, *sys.argv[1:]]\n"
        "    return subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout\n"
        "def say(data):\n"
        "    sys.stdout.buffer.write(data)\n"
        "if '-rules' not in sys.argv:\n"
        "    say(answer()); sys.exit(0)\n"
        + (
            f"d = json.loads(answer())\n{body}\nsay(json.dumps(d).encode())\n"
            if "d[" in body
            else f"{body}\n"
        )
    )
    program.chmod(0o755)


def _fake(body: str) -> Callable[[Lab], None]:
    return lambda lab: fake(place(lab), body)


def _file(kind: str) -> Callable[[Lab], None]:
    def put(lab: Lab) -> None:
        program = place(lab)
        if kind == "a folder":
            program.mkdir()
        elif kind == "a link to nothing":
            program.symlink_to("nowhere")
        elif kind != "missing":
            whole = (real() / "bin/semgrep-core").open("rb").read(4096)
            program.write_bytes({"empty": b"", "a text": b"echo '{}'\n"}.get(kind, whole))
            program.chmod(0o644 if kind == "not executable" else 0o755)

    return put


def _check(put: Callable[[Lab], None], code: int = INCOMPLETE) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        put(lab)
        # Only the engine finds what is wrong with it, so it must be asked, and exit 1 is nobody else's finding.
        repo = lab.repo()
        lab.check(repo, codes={code}, within=200)

    return act


def _hook(put: Callable[[Lab], None]) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        put(lab)
        repo = lab.repo()
        call = json.dumps(writing("claude-code", repo.folder, "new.py", BAD)).encode()
        done = lab.guard("hook", "claude-code", cwd=repo.folder, stdin=call, within=30)
        answer = Done(done.code, done.out, done.err)
        lab.must(answer.denies("claude-code"), f"the edit is not denied (exit {done.code})")

    return act
