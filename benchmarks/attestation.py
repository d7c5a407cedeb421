"""Every value of an attestation altered, one at a time: how many alterations `guard verify` refuses.

    python -m benchmarks.attestation

A range of a scripted repository is signed for by two people, attested by an SSH key, a PEM key (with the
extra `attest`) and sigstore (with the extra `sigstore`, by an instance on loopback), and verified; then, by
each kind,

- what is signed: each value swapped, emptied, of another type or gone, the signature kept;
- what is around it (the envelope, or the bundle with its certificate and proofs): the same.

What is not refused is named. Exit code 1 where there is any.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from guard.app.attesting import attest, verify
from guard.app.evidence import gate
from guard.app.proofs import by_key, by_sigstore
from guard.errors import GuardError
from guard.ports.signing import Identity
from guard.review.dsse import canonical
from guard.tools.sigstore_bundles import TOKEN
from tests.keys import PEM, pem_key, ssh_key
from tests.review.attestations import altered
from tests.review.lab import Lab, make_keys
from tests.sigstore_instance import ISSUER, running, token

WHO = "pipeline@shop.example"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="guard-attestation-") as scratch, running() as instance:
        folder = Path(scratch)
        os.environ["GUARD_CACHE_DIR"] = str(folder / "cache")
        trust = folder / "trust.json"
        trust.write_text(instance.config)
        lab = Lab(folder / "shop", make_keys(folder / "people"))
        lab.work({"till/open.ini": "[till]\nopen = 7\n"})
        lab.sign("lead")
        lab.sign("deputy")
        looked = lab.look()
        answer = gate(looked)
        top = lab.repo.folder
        keys = {"ssh": ssh_key(folder, "own")} | ({"pem": pem_key(folder, "own")} if PEM else {})
        signs = {kind: by_key(private, top) for kind, (private, _) in keys.items()}
        if find_spec("sigstore"):
            signs["sigstore"] = by_sigstore(trust, str(top), {TOKEN: token(WHO)})
        left = 0
        for kind, by in signs.items():
            text = attest(looked, answer, by).to_text()
            asked: dict[str, Any] = {"spec": "main...work"}
            if kind == "sigstore":
                asked |= {"identities": [Identity(ISSUER, WHO)], "trust": trust}
            holds = partial(
                _holds, top, folder / "attested.json", [keys[kind][1]] if kind in keys else [], asked
            )
            assert holds(text), kind
            left += _told(kind, "signed", _inside(text), holds) + _told(kind, "around", _around(text), holds)
    return 1 if left else 0


def _holds(top: Path, place: Path, keys: list[Path], asked: dict[str, Any], text: str) -> bool:
    place.write_text(text)
    try:
        return not verify(str(top), place, keys, **asked).why_not
    except GuardError:
        return False


def _told(kind: str, what: str, ways: Iterator[tuple[str, str]], holds: Callable[[str], bool]) -> int:
    tried = list(ways)
    left = [name for name, text in tried if holds(text)]
    print(f"{kind:8}  {what}: {len(tried) - len(left)} of {len(tried)} refused", *left)
    return len(left)


def _inside(text: str) -> Iterator[tuple[str, str]]:
    said = json.loads(text)
    envelope = said.get("dsseEnvelope", said)
    statement = json.loads(base64.b64decode(envelope["payload"]))
    for name, changed in altered(statement):
        envelope["payload"] = base64.b64encode(canonical(changed)).decode()
        yield name, json.dumps(said)


def _around(text: str) -> Iterator[tuple[str, str]]:
    for name, changed in altered(json.loads(text)):
        yield name, json.dumps(changed)


if __name__ == "__main__":
    sys.exit(main())
