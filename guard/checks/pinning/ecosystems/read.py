"""What the locks of npm, yarn, pnpm, Cargo, Go, Bundler, Composer, NuGet and Terraform hold.

Each is read line by line in the form that its own tool writes (as of 2026-11); a form that a person wrote by
hand may be read in part, so what was read is compared with itself before and after, never taken for all there
is. A file of n bytes takes n steps: no tree of it is built.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from guard.facts.files.classify import folded_name


@dataclass(frozen=True)
class Package:
    """One locked package."""

    name: str
    version: str
    line: int
    address: str = ""
    """Where its file or repository is; "" where the lock leaves that to a registry."""
    hashes: frozenset[str] = field(default=frozenset())
    alias_of: str = ""
    """For npm: the package that is installed under `name`, where it is another one."""
    runs: bool = False
    """Whether it runs a script when it is installed, as far as the lock says."""


Reader = Callable[[list[str]], Iterator[Package]]
_QUOTED = re.compile(r'"([^"\n]{0,2000})"')
_NPM_KEY = re.compile(
    r'\s{2,12}"((?:[^"\n]{0,400}/)?node_modules/)?((?:@[^"/\n]{1,200}/)?[^"/\n]{1,200})": \{'
)
_FIELD = re.compile(r'\s+"(name|version|resolved|integrity|hasInstallScript|link)": "?([^",\n]{0,2000})')
_YARN_HEAD = re.compile(r'"?((?:@[^@/"\s]{1,200}/)?[^@/"\s]{1,200})@')
_YARN_FIELD = re.compile(r'\s{2}"?(version|resolved|resolution|integrity|checksum)"?:?\s+"?([^"\s]{1,2000})')
_PNPM_HEAD = re.compile(
    r"\s{2}'?/?((?:@[^@/'\s]{1,200}/)?[^@/'\s]{1,200})[@/]([^'(:\s]{1,200})[^:]{0,400}:\s*$"
)
_PNPM_FIELD = re.compile(r"(integrity|tarball|repo|commit): ([^,}\s]{1,2000})")
_CARGO_FIELD = re.compile(r'(name|version|source|checksum) = "([^"\n]{0,2000})"')
_GO = re.compile(r"(\S{1,400}) (v[^\s/]{1,200}(?:/go\.mod)?) (h1:\S{1,200})\s*$")
_GEM = re.compile(r"\s{4}([^\s()]{1,200}) \(([^\s()]{1,200})\)\s*$")
_GEM_HASH = re.compile(r"\s{2}([^\s()]{1,200}) \(([^\s()]{1,200})\) (sha256=[0-9a-f]{1,64})")
_TERRAFORM = re.compile(r'provider "([^"\n]{1,400})" \{')


def reader_of(path: str) -> Reader | None:
    """What reads the lock at `path`; None where it is none of these."""
    return _READERS.get(folded_name(path))


def _npm(lines: list[str]) -> Iterator[Package]:
    """`package-lock.json`, of version 1 to 3: an object a package, its own fields a line each."""
    open_: list[tuple[int, Package]] = []
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if open_ and indent == open_[-1][0] and line.lstrip()[:1] == "}":
            yield open_.pop()[1]
        head = _NPM_KEY.match(line)
        if head is not None:
            open_.append((indent, Package(head[2], "", number)))
            continue
        match = _FIELD.match(line) if open_ and indent == open_[-1][0] + 2 else None
        if match is not None:
            open_[-1] = (open_[-1][0], _with_npm(open_[-1][1], match[1], match[2]))
    while open_:
        yield open_.pop()[1]


def _with_npm(package: Package, key: str, value: str) -> Package:
    if key == "name":
        return replace(package, alias_of=value if value != package.name else "")
    if key == "version":
        return replace(package, version=value)
    if key == "resolved":
        return replace(package, address=value)
    if key == "integrity":
        return replace(package, hashes=frozenset(value.split()))
    return replace(package, runs=package.runs or (key == "hasInstallScript" and value == "true"))


def _yarn(lines: list[str]) -> Iterator[Package]:
    """`yarn.lock`, of version 1 and of Berry."""
    found: Package | None = None
    for number, line in enumerate(lines, 1):
        if line[:1].strip() and not line.startswith("#"):
            if found is not None:
                yield found
            head = _YARN_HEAD.match(line)
            found = Package(head[1], "", number) if head is not None else None
            continue
        match = _YARN_FIELD.match(line) if found is not None else None
        if match is None or found is None:
            continue
        key, value = match[1], match[2]
        if key == "version":
            found = replace(found, version=value)
        elif key == "resolved":
            address, _, digest = value.partition("#")
            more = {f"sha1-{digest}"} if digest else set()
            found = replace(found, address=address, hashes=found.hashes | more)
        elif key == "resolution":
            found = replace(found, address=value if "://" in value else "")
        else:
            found = replace(found, hashes=found.hashes | {value if "-" in value else f"yarn-{value}"})
    if found is not None:
        yield found


def _pnpm(lines: list[str]) -> Iterator[Package]:
    """`pnpm-lock.yaml`: the keys of `packages`, whose `resolution` stands on one line."""
    found: Package | None = None
    inside = False
    for number, line in enumerate(lines, 1):
        if line[:1].strip():
            inside = line.startswith("packages:")
        head = _PNPM_HEAD.match(line) if inside else None
        if head is not None:
            if found is not None:
                yield found
            found = Package(head[1], head[2], number)
        elif found is not None and inside:
            for match in _PNPM_FIELD.finditer(line):
                if match[1] in ("integrity", "commit"):
                    found = replace(found, hashes=found.hashes | {match[2]})
                else:
                    found = replace(found, address=match[2])
            found = replace(found, runs=found.runs or "requiresBuild: true" in line)
    if found is not None:
        yield found


def _cargo(lines: list[str]) -> Iterator[Package]:
    found: dict[str, str] = {}
    start = 0
    for number, line in enumerate([*lines, "[[package]]"], 1):
        if line.startswith("["):
            if found.get("name"):
                hashes = frozenset({f"sha256-{found['checksum']}"}) if found.get("checksum") else frozenset()
                address = found.get("source", "").partition("+")[2] or found.get("source", "")
                yield Package(found["name"], found.get("version", ""), start, address, hashes)
            found, start = {}, number
            continue
        match = _CARGO_FIELD.match(line)
        if match is not None:
            found[match[1]] = match[2]


def _go(lines: list[str]) -> Iterator[Package]:
    for number, line in enumerate(lines, 1):
        match = _GO.match(line)
        if match is not None:
            yield Package(match[1], match[2], number, "", frozenset({match[3].replace(":", "-", 1)}))


def _bundler(lines: list[str]) -> Iterator[Package]:
    remote, section = "", ""
    sums: dict[tuple[str, str], str] = {}
    gems: list[Package] = []
    for number, line in enumerate(lines, 1):
        if line[:1].strip():
            section, remote = line.strip(), ""
        elif line.startswith("  remote: "):
            remote = line.removeprefix("  remote: ").strip()
        elif section == "CHECKSUMS":
            match = _GEM_HASH.match(line)
            if match is not None:
                sums[match[1], match[2]] = match[3].replace("=", "-", 1)
        elif section in ("GEM", "GIT", "PATH"):
            match = _GEM.match(line)
            if match is not None:
                gems.append(Package(match[1], match[2], number, remote))
    for gem in gems:
        known = sums.get((gem.name, gem.version))
        yield replace(gem, hashes=frozenset({known})) if known else gem


def _composer(lines: list[str]) -> Iterator[Package]:
    found: Package | None = None
    for number, line in enumerate(lines, 1):
        indent, text = len(line) - len(line.lstrip()), line.strip()
        values = _QUOTED.findall(text)
        if len(values) < 2:
            continue
        key, value = values[0], values[1]
        if key == "name" and indent == 12:
            if found is not None:
                yield found
            found = Package(value, "", number)
        elif found is not None and key == "version" and indent == 12:
            found = replace(found, version=value)
        elif found is not None and key == "url" and indent == 16:
            found = replace(found, address=value)
        elif found is not None and key in ("shasum", "reference") and value and indent == 16:
            found = replace(found, hashes=found.hashes | {f"{key}-{value}"})
    if found is not None:
        yield found


def _nuget(lines: list[str]) -> Iterator[Package]:
    found: Package | None = None
    for number, line in enumerate(lines, 1):
        values = _QUOTED.findall(line)
        if len(values) == 1 and line.rstrip().endswith("{") and line.startswith("      "):
            if found is not None:
                yield found
            found = Package(values[0], "", number)
        elif found is not None and len(values) >= 2 and values[0] == "resolved":
            found = replace(found, version=values[1])
        elif found is not None and len(values) >= 2 and values[0] == "contentHash":
            found = replace(found, hashes=frozenset({f"nuget-{values[1]}"}))
    if found is not None:
        yield found


def _terraform(lines: list[str]) -> Iterator[Package]:
    found: Package | None = None
    for number, line in enumerate(lines, 1):
        head = _TERRAFORM.match(line)
        if head is not None:
            found = Package(head[1], "", number, f"https://{head[1]}")
        elif found is not None and line.startswith("}"):
            yield found
            found = None
        elif found is not None:
            values = _QUOTED.findall(line)
            if values and line.lstrip().startswith("version"):
                found = replace(found, version=values[0])
            elif values and values[0].startswith(("h1:", "zh:")):
                # One hash a platform: they come and go, and none of them is another's.
                found = replace(found, hashes=found.hashes | {values[0].replace(":", "-", 1)})
    if found is not None:
        yield found


_READERS: dict[str, Reader] = {
    "package-lock.json": _npm,
    "npm-shrinkwrap.json": _npm,
    "yarn.lock": _yarn,
    "pnpm-lock.yaml": _pnpm,
    "cargo.lock": _cargo,
    "go.sum": _go,
    "go.work.sum": _go,
    "gemfile.lock": _bundler,
    "composer.lock": _composer,
    "packages.lock.json": _nuget,
    ".terraform.lock.hcl": _terraform,
}
