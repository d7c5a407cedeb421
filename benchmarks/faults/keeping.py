"""What guard keeps: its cache and its ledger, damaged, forged, put into the tree, and shared by many guards."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.faults.lab import BLOCKED, REVIEW, STOPPED, USAGE, Fault, Lab
from tests.repos import Repo, snapshot

DAMAGE: dict[str, Callable[[Path], object]] = {
    "is empty": lambda path: path.write_bytes(b""),
    "is garbage": lambda path: path.write_bytes(b"\0\1\2 garbage"),
    "ends early": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "has its last byte flipped": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\0"),
    "has a byte flipped": lambda path: path.write_bytes(_flipped(path.read_bytes())),
    "is null": lambda path: path.write_bytes(b"null"),
    "is a list": lambda path: path.write_bytes(b"[]"),
    "is an empty object": lambda path: path.write_bytes(b"{}"),
    "is nested": lambda path: path.write_bytes(b"[" * 100_000),
    "is a number of 5,000 digits": lambda path: path.write_bytes(b"9" * 5000),
    "is no UTF-8": lambda path: path.write_bytes(b'{"a": "\xff"}'),
    "is a folder": lambda path: _instead(path, path.mkdir),
    "is a link to nothing": lambda path: _instead(path, partial(path.symlink_to, "nowhere")),
    "is a link to a password file": lambda path: _instead(path, partial(path.symlink_to, "/etc/passwd")),
    "is a FIFO": lambda path: _instead(path, partial(os.mkfifo, path)),
    "may be written by all": lambda path: path.chmod(0o666),
    "belongs to another": lambda path: os.chown(path, 12345, 12345),
    "has 100 MB of blanks": lambda path: path.write_bytes(b" " * 100_000_000),
}
FORGED = {
    "rules": b'{"digest": "%s", "rules": {}, "sources": {}}',
    "prefilters": b"{}",
}
WHOLE: dict[str, Callable[[Path], object]] = {
    "is a file": lambda path: _in_its_place(path, partial(path.write_text, "x")),
    "is a link to a device": lambda path: _in_its_place(path, partial(path.symlink_to, "/dev/null")),
    "may not be read": lambda path: path.chmod(0),
    "is full of others' files": lambda path: [(path / f"rules-{number}.json").write_text("{}") for number in range(2000)],
}  # fmt: skip
INSIDE: dict[str, dict[str, str]] = {
    "GUARD_CACHE_DIR, absolute": {"GUARD_CACHE_DIR": "{repo}/.cache"},
    "GUARD_CACHE_DIR, relative": {"GUARD_CACHE_DIR": ".cache"},
    "GUARD_CACHE_DIR, the tree itself": {"GUARD_CACHE_DIR": "{repo}"},
    "GUARD_CACHE_DIR, below .git": {"GUARD_CACHE_DIR": "{repo}/.git/cache"},
    "GUARD_CACHE_DIR, by a link": {"GUARD_CACHE_DIR": "{work}/link"},
    "GUARD_CACHE_DIR, by ..": {"GUARD_CACHE_DIR": "{work}/../repo/.cache"},
    "XDG_CACHE_HOME, absolute": {"GUARD_CACHE_DIR": "", "XDG_CACHE_HOME": "{repo}/.cache"},
    "XDG_CACHE_HOME, relative": {"GUARD_CACHE_DIR": "", "XDG_CACHE_HOME": ".cache"},
    "HOME": {"GUARD_CACHE_DIR": "", "HOME": "{repo}"},
    "GUARD_ADVISORIES": {"GUARD_ADVISORIES": "{repo}/all.zip"},
    "GUARD_ORIGINS": {"GUARD_ORIGINS": "{repo}/origins"},
    "GUARD_METADATA": {"GUARD_METADATA": "{repo}/site"},
}


def faults() -> Iterator[Fault]:
    """All of them."""
    judged = "the bad change is blocked and a good one passes: the cache costs time, never correctness"
    for kind in ("each file", "the largest file"):
        for name, damage in DAMAGE.items():
            yield Fault("cache", f"{kind} of it {name}", judged, partial(_damaged, kind, damage))
    for name, damage in WHOLE.items():
        yield Fault("cache", f"it {name}", judged, partial(_whole, damage))
    for name, text in FORGED.items():
        yield Fault("cache", f"each {name} file of it is forged", judged, partial(_forged, name, text))
    refused = "exit 2: nothing is believed that the proposal could have written"
    for name, env in INSIDE.items():
        yield Fault("cache", f"in the tree: {name}", refused, partial(_inside, env))
    sound = "`guard log verify` says 0 of a sound ledger and 1, 2 or 3 of any other"
    for name, alter in LEDGERS.items():
        yield Fault("ledger", name, sound, partial(_ledger, alter))
    for name, env in (("in the tree", {"GUARD_LEDGER": "{repo}/ledger"}), ("a device", {"GUARD_LEDGER": "/dev/full"}),
                      ("a folder", {"GUARD_LEDGER": "{work}"}), ("below a file", {"GUARD_LEDGER": "{repo}/app.py/x"})):  # fmt: skip
        yield Fault(
            "ledger", f"it is {name}", "what cannot be recorded is said; never exit 0", partial(_nowhere, env)
        )
    right = "each gives the right verdict, the ledger is sound and holds all"
    for count in (2, 12, 50):
        yield Fault(
            "together", f"{count} guards on one cold cache", right, partial(_together, count), count > 2
        )
    yield Fault("together", "12 guards, one of them killed at a time", right, partial(_killed, 12), True)


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :] if data else b"x"


def _instead(path: Path, put: Callable[[], object]) -> None:
    path.unlink()
    put()


def _in_its_place(path: Path, put: Callable[[], object]) -> None:
    shutil.rmtree(path)
    put()


def _own_cache(lab: Lab) -> Path:
    cache = lab.work / "cache"
    if lab.shared.cache.is_dir():
        shutil.copytree(lab.shared.cache, cache)
    else:
        cache.mkdir()
    return cache


def _both(lab: Lab, cache: Path) -> None:
    """Whether a bad change is blocked and a good one passes, twice: the second time it must have healed."""
    bad = lab.repo()
    good = Repo(
        Path(shutil.copytree(lab.shared.templates / "good", lab.folder / "good", symlinks=True)), init=False
    )
    env: dict[str, str | None] = {"GUARD_CACHE_DIR": str(cache)}
    lab.check(bad, env=env, codes={BLOCKED})
    lab.check(good, env=env, codes={REVIEW})
    lab.check(bad, env=env, codes={BLOCKED})


def _damaged(kind: str, damage: Callable[[Path], object], lab: Lab) -> None:
    cache = _own_cache(lab)
    files = sorted(
        (path for path in cache.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    for path in files if kind == "each file" else files[-1:]:
        damage(path)
    _both(lab, cache)


def _whole(damage: Callable[[Path], object], lab: Lab) -> None:
    cache = _own_cache(lab)
    damage(cache)
    _both(lab, cache)


def _forged(kind: str, text: bytes, lab: Lab) -> None:
    cache = _own_cache(lab)
    for path in cache.rglob(f"{kind}-*"):
        old = path.read_bytes()
        digest = old.partition(b'"digest": "')[2].partition(b'"')[0]
        path.write_bytes(text.replace(b"%s", digest))
    _both(lab, cache)


def _inside(env: dict[str, str], lab: Lab) -> None:
    repo = lab.repo()
    for name in (".cache/guard", "site", "origins"):
        (repo.folder / name).mkdir(parents=True)
    (repo.folder / "all.zip").write_bytes(b"PK")
    (lab.work / "link").symlink_to(repo.folder / ".cache")
    filled: dict[str, str | None] = {
        key: value.format(repo=repo.folder, work=lab.work) or None for key, value in env.items()
    }
    lab.guard("check", "main..feature", cwd=repo.folder, env=filled, codes={USAGE})


def _sql(statement: str) -> Callable[[Path], None]:
    def alter(path: Path) -> None:
        import sqlite3

        with closing(sqlite3.connect(path)) as ledger:
            tables = [row[0] for row in ledger.execute("select name from sqlite_master where type='table'")]
            for table in tables:
                ledger.execute(statement.format(table=table))
            ledger.commit()

    return alter


LEDGERS: dict[str, Callable[[Path], object]] = {
    "it is sound (a control)": lambda path: path.exists(),
    "it is empty": lambda path: path.write_bytes(b""),
    "it is garbage": lambda path: path.write_bytes(b"\0garbage" * 100),
    "it ends early": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "its first byte is flipped": lambda path: path.write_bytes(b"\0" + path.read_bytes()[1:]),
    "each page has a byte flipped": lambda path: path.write_bytes(_pages(path.read_bytes())),
    "the text of its first entry has a byte flipped": lambda path: path.write_bytes(_worded(path.read_bytes(), b'"decision":"blocked"', b'"decision":"revieww"')),
    "who proposed is written anew": lambda path: path.write_bytes(_worded(path.read_bytes(), b'"harness":""', b'"harness" :')),
    "its second entry is gone": lambda path: _shortened(path),
    "bytes stand behind its end": lambda path: path.write_bytes(path.read_bytes() + b"{}\n"),
    "a page stands behind its end": lambda path: path.write_bytes(path.read_bytes() + bytes(4096)),
    "its entries are gone": _sql("delete from {table}"),
    "its tables are gone": lambda path: _dropped(path),
}  # fmt: skip


def _pages(data: bytes) -> bytes:
    changed = bytearray(data)
    for at in range(4000, len(changed), 4096):
        changed[at] ^= 255
    return bytes(changed)


def _worded(data: bytes, old: bytes, new: bytes) -> bytes:
    if old not in data:
        raise AssertionError("the ledger has another form; mend this fault")
    return data.replace(old, new, 1)


def _shortened(path: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(path)) as ledger:
        tables = [row[0] for row in ledger.execute("select name from sqlite_master where type='table'")]
        for table in tables:
            rows = ledger.execute(f"select count(*) from {table}").fetchone()[0]
            first = ledger.execute(f"select name from pragma_table_info('{table}')").fetchone()[0]
            if rows == 3:
                ledger.execute(f"delete from {table} where {first} = (select max({first}) from {table}) - 1")
        ledger.commit()


def _dropped(path: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(path)) as ledger:
        for (table,) in ledger.execute(
            "select name from sqlite_master where type='table' and name not like 'sqlite%'"
        ).fetchall():
            ledger.execute(f"drop table {table}")
        ledger.commit()


def _ledger(alter: Callable[[Path], object], lab: Lab) -> None:
    repo = lab.repo()
    for _ in range(3):
        lab.check(repo, "--record", codes={BLOCKED})
    path = lab.folder / "ledger"
    head = lab.guard("log", "verify", codes={REVIEW}).out.split()
    alter(path)
    named = next((word.rstrip(".,;") for word in head if word.count(":") >= 1 and word[0].isdigit()), "")
    lab.must(named, "no head is printed")
    is_sound = alter is LEDGERS["it is sound (a control)"]
    lab.guard("log", "verify", "--head", named, codes={REVIEW} if is_sound else STOPPED)
    lab.guard("log", "list")
    lab.check(repo, "--record", codes=STOPPED)


def _nowhere(env: dict[str, str], lab: Lab) -> None:
    repo = lab.repo("good")
    before = snapshot(repo.folder)
    filled: dict[str, str | None] = {
        key: value.format(repo=repo.folder, work=lab.work) for key, value in env.items()
    }
    lab.check(repo, "--record", env=filled, codes=STOPPED)
    lab.must(snapshot(repo.folder) == before, "something in the tree was written")


def _together(count: int, lab: Lab) -> None:
    bad = lab.repo()
    good = Repo(
        Path(shutil.copytree(lab.shared.templates / "good", lab.folder / "good", symlinks=True)), init=False
    )
    env = lab.environment({"GUARD_CACHE_DIR": str(lab.work / "cold")})
    runs = []
    for number in range(count):
        repo, expected = ((bad, BLOCKED), (good, REVIEW))[number % 2]
        command = lab.command("check", "main..feature", "-C", repo.folder, "--record")
        runs.append(
            (subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT), expected)
        )
    for process, expected in runs:
        out, _ = process.communicate(timeout=550)
        lab.must(
            process.returncode == expected, f"exit {process.returncode} instead of {expected}: {out[-200:]!r}"
        )
        lab.must(b"Traceback" not in out, "a traceback")
    lab.guard("log", "verify", codes={REVIEW})
    kept = lab.guard("log", "export", codes={REVIEW}).out.count("\n")
    lab.must(kept == count, f"the ledger holds {kept} of {count}")
    lab.check(bad, env={"GUARD_CACHE_DIR": str(lab.work / "cold")}, codes={BLOCKED})


def _killed(count: int, lab: Lab) -> None:
    bad = lab.repo()
    env = lab.environment({"GUARD_CACHE_DIR": str(lab.work / "cold")})
    command = lab.command("check", "main..feature", "-C", bad.folder, "--record")
    runs = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(count)
    ]
    for number, process in enumerate(runs):
        if number % 3 == 0:
            process.kill()
            process.communicate(timeout=60)
    for number, process in enumerate(runs):
        if number % 3:
            process.communicate(timeout=300)
            lab.must(process.returncode == BLOCKED, f"exit {process.returncode} beside a killed one")
    lab.guard("log", "verify", codes={REVIEW})
    lab.check(bad, env={"GUARD_CACHE_DIR": str(lab.work / "cold")}, codes={BLOCKED})
