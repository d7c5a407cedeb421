"""Locks of other ecosystems, as their tools write them, each with one entry altered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks.pinning.check import Pinning
from guard.checks.pinning.ecosystems.read import reader_of
from tests.checks.support import ids, run

CHECK = Pinning()
NPM = """\
{
  "name": "shop",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "shop",
      "dependencies": {
        "helmet": "7.1.0"
      }
    },
    "node_modules/express": {
      "version": "4.19.2",
      "resolved": "https://npm.example/express/-/express-4.19.2.tgz",
      "integrity": "sha512-AAAA",
      "engines": {
        "node": ">= 0.10.0"
      }
    },
    "node_modules/@types/node": {
      "version": "20.1.0",
      "resolved": "https://npm.example/@types/node/-/node-20.1.0.tgz",
      "integrity": "sha512-BBBB",
      "dev": true
    },
    "node_modules/helmet": {
      "version": "7.1.0",
      "resolved": "https://npm.example/helmet/-/helmet-7.1.0.tgz",
      "integrity": "sha512-CCCC"
    }
  }
}
"""
YARN = """\
# yarn lockfile v1


"@types/node@^20.1.0":
  version "20.1.0"
  resolved "https://npm.example/@types/node/-/node-20.1.0.tgz#aaaa"
  integrity sha512-BBBB

helmet@7.1.0, helmet@^7.0.0:
  version "7.1.0"
  resolved "https://npm.example/helmet/-/helmet-7.1.0.tgz#cccc"
  integrity sha512-CCCC
  dependencies:
    qs "^6.0.0"
"""
BERRY = """\
__metadata:
  version: 8

"helmet@npm:7.1.0":
  version: 7.1.0
  resolution: "helmet@npm:7.1.0"
  checksum: 10/cccc
  languageName: node
  linkType: hard
"""
PNPM = """\
lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      helmet:
        specifier: 7.1.0
        version: 7.1.0

packages:

  '@types/node@20.1.0':
    resolution: {integrity: sha512-BBBB}

  helmet@7.1.0:
    resolution: {integrity: sha512-CCCC}
    engines: {node: '>=16'}

snapshots:

  helmet@7.1.0: {}
"""
CARGO = """\
version = 3

[[package]]
name = "serde"
version = "1.0.200"
source = "registry+https://crates.example/index"
checksum = "aaaa"

[[package]]
name = "shop"
version = "0.1.0"
dependencies = [
 "serde",
]
"""
GO = """\
example.org/gin v1.9.1 h1:AAAA=
example.org/gin v1.9.1/go.mod h1:BBBB=
"""
GEM = """\
GEM
  remote: https://gems.example/
  specs:
    rack (3.0.9)
    rails (7.1.3)
      rack (>= 2.2.4)

PLATFORMS
  ruby

DEPENDENCIES
  rails

CHECKSUMS
  rack (3.0.9) sha256=aaaa
  rails (7.1.3) sha256=bbbb
"""
COMPOSER = """\
{
    "content-hash": "x",
    "packages": [
        {
            "name": "monolog/monolog",
            "version": "3.5.0",
            "source": {
                "type": "git",
                "url": "https://git.example/Seldaek/monolog.git",
                "reference": "c915e2634718dbc8a4a15c61b0e62e7a44e14448"
            },
            "dist": {
                "type": "zip",
                "url": "https://zips.example/monolog/3.5.0",
                "reference": "c915e2634718dbc8a4a15c61b0e62e7a44e14448",
                "shasum": "aaaa"
            }
        }
    ]
}
"""
NUGET = """\
{
  "version": 1,
  "dependencies": {
    "net8.0": {
      "Newtonsoft.Json": {
        "type": "Direct",
        "requested": "[13.0.3, )",
        "resolved": "13.0.3",
        "contentHash": "AAAA=="
      }
    }
  }
}
"""
TERRAFORM = """\
provider "registry.tf.example/hashicorp/aws" {
  version     = "5.40.0"
  constraints = "~> 5.0"
  hashes = [
    "h1:aaaa=",
    "zh:bbbb",
  ]
}
"""
LOCKS = {
    "package-lock.json": NPM,
    "yarn.lock": YARN,
    "pnpm-lock.yaml": PNPM,
    "Cargo.lock": CARGO,
    "go.sum": GO,
    "Gemfile.lock": GEM,
    "composer.lock": COMPOSER,
    "packages.lock.json": NUGET,
    ".terraform.lock.hcl": TERRAFORM,
}


def changed(path: str, *pairs: tuple[str, str], text: str = "") -> list[str]:
    before = text or LOCKS[path]
    after = before
    for old, new in pairs:
        assert old in after
        after = after.replace(old, new)
    return ids(run(CHECK, {path: before}, {path: after}))


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("package-lock.json", "sha512-CCCC", "sha512-DDDD", "lock-hash-changed"),
        ("package-lock.json", ',\n      "integrity": "sha512-CCCC"', "", "lock-hash-removed"),
        ("package-lock.json", "npm.example/helmet", "other.example/helmet", "package-moved-index"),
        ("package-lock.json", "https://npm.example/helmet", "http://npm.example/helmet", "source-insecure"),
        ("package-lock.json", "helmet/-/helmet-7", "helmet-next/-/helmet-next-7", "lock-file-strange"),
        (
            "package-lock.json",
            '"sha512-CCCC"',
            '"sha512-CCCC",\n      "hasInstallScript": true',
            "lock-install-script",
        ),
        ("yarn.lock", "sha512-CCCC", "sha512-DDDD", "lock-hash-changed"),
        ("yarn.lock", "npm.example/helmet", "other.example/helmet", "package-moved-index"),
        ("pnpm-lock.yaml", "{integrity: sha512-CCCC}", "{integrity: sha512-DDDD}", "lock-hash-changed"),
        (
            "pnpm-lock.yaml",
            "sha512-CCCC}",
            "sha512-CCCC, tarball: http://o.example/h.tgz}",
            "source-insecure",
        ),
        ("Cargo.lock", 'checksum = "aaaa"', 'checksum = "bbbb"', "lock-hash-changed"),
        ("Cargo.lock", "crates.example", "other.example", "package-moved-index"),
        ("go.sum", "v1.9.1 h1:AAAA", "v1.9.1 h1:CCCC", "lock-hash-changed"),
        ("Gemfile.lock", "sha256=bbbb", "sha256=cccc", "lock-hash-changed"),
        ("Gemfile.lock", "https://gems.example", "http://gems.example", "source-insecure"),
        ("composer.lock", '"shasum": "aaaa"', '"shasum": "bbbb"', "lock-hash-changed"),
        ("packages.lock.json", "AAAA==", "BBBB==", "lock-hash-changed"),
        (
            ".terraform.lock.hcl",
            '"h1:aaaa=",\n    "zh:bbbb"',
            '"h1:cccc=",\n    "zh:dddd"',
            "lock-hash-changed",
        ),
    ],
)
def test_trips(path: str, old: str, new: str, expected: str) -> None:
    assert expected in changed(path, (old, new))


@pytest.mark.parametrize(
    ("path", "pairs"),
    [
        ("package-lock.json", [("7.1.0", "7.2.0"), ("sha512-CCCC", "sha512-DDDD")]),
        ("yarn.lock", [("7.1.0", "7.2.0"), ("cccc", "dddd"), ("sha512-CCCC", "sha512-DDDD")]),
        ("yarn.lock", [("helmet@^7.0.0:", "helmet@^7.0.0, helmet@^7.1.0:")]),
        ("pnpm-lock.yaml", [("7.1.0", "7.2.0"), ("sha512-CCCC", "sha512-DDDD")]),
        ("Cargo.lock", [("1.0.200", "1.0.201"), ("aaaa", "bbbb")]),
        ("go.sum", [("v1.9.1", "v1.9.2"), ("AAAA", "CCCC"), ("BBBB", "DDDD")]),
        ("Gemfile.lock", [("7.1.3", "7.1.4"), ("bbbb", "cccc")]),
        (".terraform.lock.hcl", [('    "zh:bbbb",\n', '    "zh:bbbb",\n    "zh:eeee",\n')]),
        (
            "package-lock.json",
            [
                (
                    '      }\n    },\n    "node_modules/express"',
                    '      },\n      "license": "MIT"\n    },\n    "node_modules/express"',
                )
            ],
        ),
    ],
)
def test_quiet(path: str, pairs: list[tuple[str, str]]) -> None:
    assert changed(path, *pairs) == []


def test_berry() -> None:
    assert "lock-hash-changed" in changed("yarn.lock", ("10/cccc", "10/dddd"), text=BERRY)
    assert changed("yarn.lock", ("7.1.0", "7.2.0"), ("10/cccc", "10/dddd"), text=BERRY) == []


def test_a_new_entry_from_a_strange_host_and_without_a_hash() -> None:
    entry = """\
    "node_modules/left": {
      "version": "1.0.0",
      "resolved": "https://other.example/left/-/left-1.0.0.tgz"
    },
    "node_modules/express": {"""
    found = changed("package-lock.json", ('    "node_modules/express": {', entry))
    assert found == ["lock-file-host", "lock-hash-removed"]


def test_an_alias() -> None:
    before = {"package.json": '{\n  "dependencies": {\n    "helmet": "7.1.0"\n  }\n}\n'}
    alias = {"package.json": before["package.json"].replace('"7.1.0"', '"npm:helmett@7.1.0"')}
    assert "dependency-alias" in ids(run(CHECK, before, alias))
    own = {"package.json": before["package.json"].replace('"7.1.0"', '"npm:helmet@7.1.0"')}
    assert "dependency-alias" not in ids(run(CHECK, before, own))
    nested = before["package.json"].replace(
        "  }\n}", '  },\n  "overrides": {"express": {"qs": "npm:qs-next@6.0.0"}}\n}'
    )
    assert "dependency-alias" in ids(run(CHECK, before, {"package.json": nested}))


@given(st.sampled_from(sorted(LOCKS)), st.text(max_size=200))
def test_any_text_can_be_read(path: str, text: str) -> None:
    reader = reader_of(path)
    assert reader is not None
    assert all(package.line >= 1 for package in reader(text.split("\n")))


@pytest.mark.parametrize("path", sorted(LOCKS))
def test_what_a_tool_wrote_is_read_with_its_versions_and_hashes(path: str) -> None:
    reader = reader_of(path)
    assert reader is not None
    found = [package for package in reader(LOCKS[path].split("\n")) if package.version]
    assert found
    assert all(package.hashes for package in found if package.name != "shop")
