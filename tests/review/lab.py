"""A repository with people who can sign, for histories of any shape."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from guard.app.evidence import gate
from guard.app.looking import Looked, look
from guard.app.signing import keep, may_sign, signed
from guard.review.gate import Answer
from tests.repos import Content, Repo

PEOPLE = ("lead", "deputy", "guest", "author")
POLICY = """\
version: 1
name: shop
extends: guard:default
sign_off:
  - {id: deploy, when: {paths: ["deploy/**"]}, by: [maintainers]}
  - {id: till, when: {paths: ["till/**"]}, by: [maintainers, cashiers], quorum: 2}
  - {id: robots, when: {paths: ["robots/**"]}, by: [maintainers], quorum_for_agents: 2}
  - {id: code, when: {paths: ["shop/**"]}, by: [maintainers]}
"""
BASE: Mapping[str, Content] = {
    ".guard/policy.yaml": POLICY,
    "deploy/shop.ini": "[shop]\nworkers = 2\nport = 80\n",
    "till/open.ini": "[till]\nopen = 9\n",
    "robots/speed.ini": "[robots]\nspeed = 1\n",
    "shop/price.py": "def total(cents: int) -> int:\n    fee = 1\n    return cents + fee\n",
    "shop/page.py": "from shop.price import total\n\n\ndef page() -> str:\n    return str(total(1))\n",
    "README.md": "A shop.\n",
}


class Lab:
    """A repository on `main` with owners, and a branch `work` in the making."""

    def __init__(self, folder: Path, keys: Path) -> None:
        self.keys = keys
        self.repo = Repo(folder, {**BASE, ".guard/owners.yaml": owners(keys)})

    def main(self, files: Mapping[str, Content]) -> None:
        """A commit on main."""
        self.repo.git("checkout", "-q", "main")
        self.repo.commit(files)

    def work(self, files: Mapping[str, Content], *, author: str = "author", trailers: str = "") -> str:
        """A commit on the branch."""
        known = self.repo.git("branch", "--list", "work")
        self.repo.git("checkout", "-q", *(("work",) if known else ("-b", "work")))
        self.repo.write(files)
        self.repo.git("add", "-A")
        env = {"GIT_AUTHOR_EMAIL": f"{author}@shop.example"}
        self.repo.git("commit", "-q", "-m", f"Work\n\n{trailers}", env=env)
        return self.repo.git("rev-parse", "HEAD")

    def look(self, spec: str = "main...work", pushed_by: Sequence[str] = ()) -> Looked:
        return look(self.repo.folder, spec, pushed_by=pushed_by)

    def sign(
        self,
        who: str,
        *,
        ids: Sequence[str] = (),
        until: date | None = None,
        key: str = "",
        spec: str = "main...work",
    ) -> None:
        """Sign for the branch as it stands."""
        self.use(key or who)
        looked = self.look(spec)
        person = looked.owners.people[who]
        keep(looked, signed(looked, person, may_sign(looked, person, ids), why="Read.", until=until))

    def use(self, who: str) -> None:
        """Let git sign with somebody's key."""
        self.repo.git("config", "gpg.format", "ssh")
        self.repo.git("config", "user.signingkey", str(self.keys / who))
        self.repo.git("config", "user.email", f"{who}@shop.example")
        self.repo.git("config", "user.name", who)

    def gate(
        self,
        spec: str = "main...work",
        *,
        reviews: Sequence[Mapping[str, object]] = (),
        pushed_by: Sequence[str] = (),
        today: date | None = None,
    ) -> Answer:
        given = {"reviews.json": json.dumps(list(reviews)).encode()} if reviews else {}
        return gate(self.look(spec, pushed_by), (), given, today=today)


def owners(keys: Path, *, without: str = "") -> str:
    """The owners file, with everybody's key."""
    people = [who for who in PEOPLE if who != without]
    lines = ["version: 1", "people:"]
    for who in people:
        key = " ".join((keys / f"{who}.pub").read_text().split()[:2])
        lines.append(f'  {who}: {{email: [{who}@shop.example], github: shop-{who}, keys: ["{key}"]}}')
    chosen = [who for who in ("lead", "deputy", "author") if who != without]
    lines += ["groups:", f"  maintainers: [{', '.join(chosen)}]"]
    lines += [f"  cashiers: [{', '.join(who for who in ('lead', 'guest') if who != without)}]"]
    return "\n".join([*lines, 'bots: ["*[bot]@*", "agent@*"]', ""])


def make_keys(folder: Path) -> Path:
    """A key for everybody, and one for a stranger."""
    program = shutil.which("ssh-keygen")
    assert program is not None
    folder.mkdir(parents=True, exist_ok=True)
    for who in (*PEOPLE, "stranger"):
        argv = [program, "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(folder / who)]
        subprocess.run(argv, check=True, env={"PATH": os.environ["PATH"]})
    return folder
