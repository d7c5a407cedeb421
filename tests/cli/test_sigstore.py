"""Signing, attesting and verifying by sigstore, as people and pipelines do it; nothing leaves the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from guard.tools import sigstore_bundles
from guard.tools.sigstore_bundles import EXTRA, TOKEN
from tests.cli.conftest import Guard
from tests.review.attestations import altered
from tests.review.lab import Lab, make_keys, owners
from tests.sigstore_instance import ISSUER, Instance, running, token

pytestmark = [
    pytest.mark.skipif(find_spec("sigstore") is None, reason="sigstore (guard's extra) is not installed"),
    # What another release of the library, or another Python, warns of is the library's own.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
DEPLOY = {"deploy/shop.ini": "[shop]\nworkers = 3\nport = 80\n"}


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def lab(tmp_path: Path, keys: Path, instance: Instance, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """The lead may sign by sigstore too, and says who that is."""
    lab = Lab(tmp_path / "shop", keys)
    who = f"sigstore: [{{issuer: '{ISSUER}', identity: lead@shop.example}}]"
    named = owners(keys).replace("lead: {", f"lead: {{{who}, ", 1)
    lab.main({".guard/owners.yaml": named, ".guard/sigstore.json": instance.config})
    lab.work(DEPLOY)
    lab.use("lead")
    monkeypatch.setenv(TOKEN, token("lead@shop.example"))
    return lab


def test_from_four_to_zero(lab: Lab, guard: Guard) -> None:
    folder = lab.repo.folder
    assert guard("gate", "main...HEAD", cwd=folder).code == 4
    done = guard("sign", "--sigstore", "-m", "Read.", cwd=folder)
    assert done.code == 0, done.err
    assert "signed as lead for deploy" in done.out
    assert guard("gate", "main...HEAD", cwd=folder).code == 0
    lab.work({"deploy/shop.ini": "[shop]\nworkers = 4\nport = 80\n"})
    assert guard("gate", "main...HEAD", cwd=folder).code == 4


def test_who_is_somebody_else_does_not_sign(lab: Lab, guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lab.repo.folder
    for wrong in (token("guest@shop.example"), token("lead@shop.example", "https://accounts.other.example")):
        monkeypatch.setenv(TOKEN, wrong)
        done = guard("sign", "--sigstore", "-m", "Read.", cwd=folder)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert "none of lead's" in done.err
    done = guard("sign", "--sigstore", "--as", "deputy", "-m", "Read.", cwd=folder)
    assert (done.code, "no identity at sigstore of deputy" in done.err) == (2, True)


def test_a_statement_handed_about(lab: Lab, guard: Guard, tmp_path: Path) -> None:
    """Altered, with its certificate; read where its instance is not believed; and by who has left."""
    folder, kept = lab.repo.folder, tmp_path / "signed.jsonl"
    assert guard("sign", "--sigstore", "-m", "Read.", "--output", kept, cwd=folder).code == 0
    asked = ("gate", "main...HEAD", "--sign-offs", kept)
    assert guard(*asked, cwd=folder).code == 0
    said = json.loads(kept.read_text())
    statement = said["statement"].replace('"Read."', '"Red."')
    kept.write_text(json.dumps({**said, "statement": statement}) + "\n")
    done = guard(*asked, cwd=folder)
    assert (done.code, "by sigstore is none of lead's" in done.out) == (4, True)
    kept.write_text(json.dumps(said) + "\n")
    with running() as other:
        lab.main({".guard/sigstore.json": other.config})
    lab.repo.git("checkout", "-q", "work")
    assert guard(*asked, cwd=folder).code == 4
    lab.main({".guard/owners.yaml": owners(lab.keys)})
    lab.repo.git("checkout", "-q", "work")
    done = guard(*asked, cwd=folder)
    assert (done.code, "names no identity there of lead" in done.out) == (4, True)


def test_without_the_extra(lab: Lab, guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, kept = lab.repo.folder, tmp_path / "signed.jsonl"
    assert guard("sign", "--sigstore", "-m", "Read.", "--output", kept, cwd=folder).code == 0

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(sigstore_bundles, "import_module", missing)
    done = guard("gate", "main...HEAD", "--sign-offs", kept, cwd=folder)
    assert (done.code, "extra `sigstore`" in done.out) == (4, True)
    done = guard("sign", "--sigstore", "-m", "Read.", cwd=folder)
    assert (done.code, done.err) == (2, f"guard: {EXTRA}\n")


def test_an_attestation(lab: Lab, guard: Guard, instance: Instance, tmp_path: Path) -> None:
    folder, kept, trust = lab.repo.folder, tmp_path / "change.json", tmp_path / "trust.json"
    trust.write_text(instance.config)
    assert guard("sign", "--sigstore", "-m", "Read.", cwd=folder).code == 0
    made = guard("attest", "main...HEAD", "--sigstore", "--trust", trust, "--output", kept, cwd=folder)
    assert made.code == 0, made.err
    who = ("--identity", "lead@shop.example", "--issuer", ISSUER, "--trust", trust)
    asked = ("verify", kept, "--range", "main...HEAD")
    done = guard(*asked, *who, cwd=folder)
    assert (done.code, done.out.startswith("verified: ")) == (0, True), done.out + done.err
    assert f"signed by lead@shop.example ({ISSUER})" in done.out
    other = ("--identity", "guest@shop.example", "--issuer", ISSUER, "--trust", trust)
    done = guard(*asked, *other, cwd=folder)
    assert (done.code, done.out.count("\n")) == (1, 1)
    assert guard("verify", kept, "--commit", "main", *who, cwd=folder).code == 1
    done = guard(*asked, "--key", lab.keys / "lead.pub", cwd=folder)
    assert (done.code, "no --identity is named" in done.out) == (1, True)
    # The public instance's roots, which came with the package, know nothing of this one.
    assert guard(*asked, *who[:4], cwd=folder).code == 1
    changed = dict(altered(json.loads(kept.read_text())))
    for place in list(changed)[:: max(1, len(changed) // 12)]:
        kept.write_text(json.dumps(changed[place]))
        assert guard(*asked, *who, cwd=folder).code in (1, 2), place


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", "README.md", "--identity", "x", "--commit", "HEAD"], "--issuer"),
        (["verify", "README.md", "--trust", "x", "--commit", "HEAD"], "--identity"),
        (["attest", "main...HEAD", "--sigstore", "--key", "x"], "two ways"),
        (["attest", "main...HEAD", "--trust", "x"], "--sigstore"),
        (["attest", "main...HEAD", "--sigstore", "--trust", "none.json"], "none.json"),
        (["attest", "main...HEAD", "--sigstore", "--trust", "README.md"], "README.md"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(lab: Lab, guard: Guard, arguments: list[str], said: str) -> None:
    done = guard(*arguments, cwd=lab.repo.folder)
    assert done.code == 2
    assert said in done.complaint


def test_a_broken_trust_configuration_of_the_base(lab: Lab, guard: Guard) -> None:
    lab.main({".guard/sigstore.json": "{}"})
    lab.repo.git("checkout", "-q", "work")
    done = guard("sign", "--sigstore", "-m", "Read.", cwd=lab.repo.folder)
    assert (done.code, ".guard/sigstore.json" in done.err) == (2, True)
