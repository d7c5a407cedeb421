"""A sigstore instance on loopback: it gives out certificates and keeps a log, with roots of its own.

Clients are told of it by a trust configuration (`Instance.config`), as by that of any private instance.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ISSUER = "https://accounts.shop.example"
_ISSUED = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_SCTS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_ORIGIN = "log.shop.example - 1"
_USES = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only", "crl_sign")  # fmt: skip


def token(identity: str, issuer: str = ISSUER, *, seconds: int = 86_400) -> str:
    """What a provider of identities says of somebody, signed by nobody; good for as long as any run."""
    now = int(datetime.now(UTC).timestamp())
    said = {"iss": issuer, "sub": identity, "aud": "sigstore", "iat": now - 1, "exp": now + seconds}
    parts = ({"alg": "HS256", "typ": "JWT"}, said)
    return ".".join([*(_url64(json.dumps(part).encode()) for part in parts), _url64(b"none")])


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Instance:
    """A certificate authority, its log of certificates, and a log of signatures."""

    url: str = ""
    authority: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    certificates: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    log: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    entries: list[bytes] = field(default_factory=lambda: [b"an entry of somebody else's"])
    asked: list[str] = field(default_factory=list)
    """The paths of what was asked."""

    def __post_init__(self) -> None:
        now = datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop authority")])
        public = self.authority.public_key()
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(public)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage("key_cert_sign"), critical=True)
        key = x509.SubjectKeyIdentifier.from_public_key(public)
        self.root = builder.add_extension(key, critical=False).sign(self.authority, hashes.SHA256())

    @property
    def config(self) -> str:
        """The trust configuration that a client is given."""
        since = {"start": "2020-01-01T00:00:00Z"}
        service = {"url": self.url, "majorApiVersion": 1, "validFor": since, "operator": "shop.example"}
        authority = {
            "subject": {"organization": "shop.example", "commonName": "shop authority"},
            "uri": self.url,
            "certChain": {"certificates": [{"rawBytes": _b64(_der(self.root))}]},
            "validFor": since,
        }
        root = {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [_log(self.url, self.log)],
            "certificateAuthorities": [authority],
            "ctlogs": [_log(self.url, self.certificates)],
            "timestampAuthorities": [],
        }
        signing = {
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": [service],
            "oidcUrls": [],
            "rekorTlogUrls": [service],
            "rekorTlogConfig": {"selector": "ANY"},
            "tsaUrls": [],
            "tsaConfig": {"selector": "ANY"},
        }
        kind = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"
        return json.dumps({"mediaType": kind, "trustedRoot": root, "signingConfig": signing})

    def certified(self, asked: x509.CertificateSigningRequest, said: dict[str, Any]) -> x509.Certificate:
        """A certificate for ten minutes, entered in the log of certificates."""
        now = datetime.now(UTC).replace(microsecond=0)
        builder = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(self.root.subject)
        builder = builder.public_key(asked.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(seconds=5)).not_valid_after(
            now + timedelta(minutes=10)
        )
        builder = builder.add_extension(_usage("digital_signature"), critical=True)
        uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        builder = builder.add_extension(uses, critical=False)
        for extension in (
            x509.SubjectKeyIdentifier.from_public_key(asked.public_key()),
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.authority.public_key()),
            x509.UnrecognizedExtension(_ISSUED, said["iss"].encode()),
        ):
            builder = builder.add_extension(extension, critical=False)
        name = x509.SubjectAlternativeName([x509.RFC822Name(said["sub"])])
        builder = builder.add_extension(name, critical=True)

        def signed(entry: bytes) -> x509.Certificate:
            value = _octets(struct.pack("!HH", len(entry) + 2, len(entry)) + entry)
            extended = builder.add_extension(x509.UnrecognizedExtension(_SCTS, value), critical=False)
            return extended.sign(self.authority, hashes.SHA256())

        when = int(now.timestamp() * 1000)
        draft = signed(self._entered(when, b"x" * 70)).tbs_precertificate_bytes
        issuer = hashlib.sha256(_spki(self.authority)).digest()
        head = struct.pack("!BBQH", 0, 0, when, 1)
        size = len(draft).to_bytes(3, "big")
        proof = self.certificates.sign(head + issuer + size + draft + b"\0\0", ec.ECDSA(hashes.SHA256()))
        return signed(self._entered(when, proof))

    def _entered(self, when: int, proof: bytes) -> bytes:
        key = hashlib.sha256(_spki(self.certificates)).digest()
        return struct.pack("!B32sQHBBH", 0, key, when, 0, 4, 3, len(proof)) + proof

    def logged(self, proposed: dict[str, Any]) -> dict[str, Any]:
        """An entry of the log of signatures, with its promise and its proof."""
        body = json.dumps(_kept(proposed), sort_keys=True, separators=(",", ":")).encode()
        index = len(self.entries)
        self.entries.append(body)
        root, path = _proof([_leaf(one) for one in self.entries], index)
        key = hashlib.sha256(_spki(self.log)).digest()
        said = {
            "body": _b64(body),
            "integratedTime": int(datetime.now(UTC).timestamp()),
            "logID": key.hex(),
            "logIndex": index,
        }
        promise = self._signed(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
        note = f"{_ORIGIN}\n{len(self.entries)}\n{_b64(root)}\n"
        checkpoint = f"{note}\n\u2014 log.shop.example {_b64(key[:4] + self._signed(note.encode()))}\n"
        proof = {
            "logIndex": index,
            "rootHash": root.hex(),
            "treeSize": len(self.entries),
            "hashes": [one.hex() for one in path],
            "checkpoint": checkpoint,
        }
        shown = {"inclusionProof": proof, "signedEntryTimestamp": _b64(promise)}
        return {"00" * 32: {**said, "verification": shown}}

    def _signed(self, data: bytes) -> bytes:
        return self.log.sign(data, ec.ECDSA(hashes.SHA256()))


@contextmanager
def running() -> Iterator[Instance]:
    """An instance, as long as the block goes on."""
    instance = Instance()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            instance.asked.append(self.path)
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/api/v2/signingCert":
                part = self.headers["Authorization"].split(".")[1]
                claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
                asked = x509.load_pem_x509_csr(base64.b64decode(said["certificateSigningRequest"]))
                chain = [_pem(instance.certified(asked, claims)), _pem(instance.root)]
                answer: Any = {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}
            else:
                answer = instance.logged(said)
            data = json.dumps(answer).encode()
            self.send_response(201)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        instance.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield instance
        finally:
            server.shutdown()
            thread.join()


def _kept(proposed: dict[str, Any]) -> dict[str, Any]:
    """What the log keeps of what is proposed: of a signed envelope its digests."""
    if proposed["kind"] != "dsse":
        return proposed
    content = proposed["spec"]["proposedContent"]
    envelope = json.loads(content["envelope"])
    payload = base64.b64decode(envelope["payload"])
    spec = {
        "envelopeHash": {
            "algorithm": "sha256",
            "value": hashlib.sha256(content["envelope"].encode()).hexdigest(),
        },
        "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()},
        "signatures": [{"signature": envelope["signatures"][0]["sig"], "verifier": content["verifiers"][0]}],
    }
    return {"apiVersion": proposed["apiVersion"], "kind": "dsse", "spec": spec}


def _proof(leaves: list[bytes], index: int) -> tuple[bytes, list[bytes]]:
    """The root of a tree (RFC 6962) and the way from a leaf to it, from below."""
    if len(leaves) == 1:
        return leaves[0], []
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = leaves[:half], leaves[half:]
    if index < half:
        near, path = _proof(left, index)
        far, _ = _proof(right, 0)
        return hashlib.sha256(b"\1" + near + far).digest(), [*path, far]
    near, path = _proof(right, index - half)
    far, _ = _proof(left, 0)
    return hashlib.sha256(b"\1" + far + near).digest(), [*path, far]


def _leaf(body: bytes) -> bytes:
    return hashlib.sha256(b"\0" + body).digest()


def _log(url: str, key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    public = {
        "rawBytes": _b64(_spki(key)),
        "keyDetails": "PKIX_ECDSA_P256_SHA_256",
        "validFor": {"start": "2020-01-01T00:00:00Z"},
    }
    known = {"keyId": _b64(hashlib.sha256(_spki(key)).digest())}
    return {"baseUrl": url, "hashAlgorithm": "SHA2_256", "publicKey": public, "logId": known}


def _usage(what: str) -> x509.KeyUsage:
    uses = dict.fromkeys(("digital_signature", "key_cert_sign", *_USES), False)
    return x509.KeyUsage(**{**uses, what: True})


def _spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.DER, form)


def _octets(data: bytes) -> bytes:
    size = bytes([len(data)]) if len(data) < 128 else bytes([0x81, len(data)])
    return b"\x04" + size + data


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
