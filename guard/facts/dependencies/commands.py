"""What commands of installers bring in: `pip install`, `uv add`, `pipx run`, `conda install` and the like."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from guard.expressions import expression
from guard.facts.dependencies.conda import package
from guard.facts.dependencies.manifests.model import INDEX, MOST_ENTRIES, Entry, redact, words
from guard.facts.dependencies.manifests.requirements import read_requirements
from guard.syntax.shell.commands import Fragment, PlainWord, commands, is_shell
from guard.syntax.unreadable import AtRunTimeError, UnreadableError

_VALUES = words(
    """
    -r -c -e -t -b -C -i -f -p -P -n -G -E -d -m --requirement --requirements --constraint --constraints
    --editable --target --platform --python-version --implementation --abi --prefix --root --src --build
    --upgrade-strategy --config-settings --config-setting --global-option --install-option --build-option
    --progress-bar --report --root-user-action --index-url --extra-index-url --find-links --no-binary
    --only-binary --cache-dir --log --proxy --retries --timeout --exists-action --trusted-host --cert
    --client-cert --python --use-feature --use-deprecated --keyring-provider --group --hash --index
    --default-index --index-strategy --prerelease --resolution --exclude-newer --link-mode --with
    --with-editable --with-requirements --from --spec --refresh-package --upgrade-package --extra
    --optional --override --overrides --torch-backend --tag --branch --rev --package --project --directory
    --config-file --color --python-platform --no-build-package --no-binary-package --reinstall-package
    --marker --bounds --script --env-file --module --pip-args --suffix --preinstall --extras --source
    --pypi-mirror --categories --channel --name --file --solver --fork-strategy --build-constraints
    --build-constraint --excludes --dest --wheel-dir -w --allow-insecure-host --add-bounds
    """
)
"""Options of any of the installers that take a value in the next word."""
_LONG = {
    "-r": "--requirement", "--requirements": "--requirement", "--with-requirements": "--requirement",
    "-c": "--constraint", "--constraints": "--constraint",
    "-e": "--editable", "-i": "--index-url", "-f": "--find-links",
    "--with-editable": "--editable", "--preinstall": "--with",
}  # fmt: skip
_ORIGIN = words(
    """
    --index-url --extra-index-url --find-links --trusted-host --pre --no-index --index --default-index
    --index-strategy --prerelease --require-hashes --no-require-hashes --only-binary --no-binary
    --exclude-newer --allow-insecure-host --channel --pypi-mirror --source --no-build-isolation
    --no-verify-hashes --override-channels
    """
)
"""Options that say where packages come from, or how freely."""
_SETTING = expression(
    r"((?:PIP|UV)_(?:INDEX|DEFAULT_INDEX|EXTRA_INDEX|FIND_LINKS|TRUSTED_HOST|PRE|NO_INDEX|INSECURE|REQUIRE_HASHES"
    r"|CONSTRAINT|CONFIG_FILE|INDEX_STRATEGY|EXCLUDE_NEWER|NO_BUILD_ISOLATION|NO_BINARY|ONLY_BINARY)[A-Z_]{0,60}"
    r"|PIPENV_PYPI_MIRROR)=(.*)",
    re.DOTALL,
)
_SHELL_FLAG = expression(r"-[a-z]*c")
_PIP = expression(
    r"pip[0-9.]*(\.exe)?|\$\(.{0,200}\bpip[0-9.]{0,20}\)|\$\{?[A-Z_]*PIP[A-Z_0-9]*\}?", re.IGNORECASE
)
_TALK = words(
    "echo printf cat grep sed awk git ls cd rm cp mv mkdir test [ [[ : which type export local declare"
)
"""Commands that run none of the words they are given."""
_VARIABLE_VERSION = expression(
    r"([A-Za-z0-9][A-Za-z0-9._-]*)(\[[A-Za-z0-9,._-]+\])?\s*([=~<>!]=|[<>]|===)\s*v?\$.*", re.DOTALL
)
_EXPRESSION = "${{"
"""How a value begins that a workflow's runner puts in, whatever the shell's quotes say."""
_AT_VERSION = expression(r"([A-Za-z0-9][A-Za-z0-9._-]*)((?:\[[A-Za-z0-9,._ -]+\])?)@([^/\s:]*)")
_SUBCOMMANDS: dict[str, frozenset[str]] = {
    "pip": words("install download wheel"),
    "pipx": words("install run inject upgrade install-all"),
    "poetry": words("add"),
    "pdm": words("add"),
    "pipenv": words("install"),
    "conda": words("install create update"),
    "uv": words("add run pip tool"),
}
_SAME = {"mamba": "conda", "micromamba": "conda", "pip-sync": "pip-sync"}


@dataclass
class Installs:
    """Gathers what the commands of one file install."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[UnreadableError] = field(default_factory=list)
    _options: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _option_lines: set[int] = field(default_factory=set)

    def read(self, fragment: Fragment, depth: int = 0) -> None:
        """Take in every command of a fragment."""
        try:
            for command in commands(fragment, depth):
                self._command(command, fragment, depth)
        except UnreadableError as error:
            self.problems.append(error)

    def setting(self, text: str, line: int) -> None:
        """Take in `NAME=value` where it is a variable that an installer obeys."""
        match = _SETTING.fullmatch(text)
        if match:
            self._option(match[1], match[2], line)

    def finish(self) -> tuple[tuple[Entry, ...], tuple[UnreadableError, ...]]:
        """Everything that was found."""
        if self._options:
            facets = {name: ", ".join(values) or "on" for name, values in self._options.items()}
            self.entries.append(Entry(INDEX, "commands", facets=facets, lines=frozenset(self._option_lines)))
        return tuple(self.entries), tuple(self.problems)

    def _option(self, name: str, value: str, line: int) -> None:
        self._options[name].append(value or "on")
        self._option_lines.add(line)

    def _command(self, command: Sequence[PlainWord], fragment: Fragment, depth: int) -> None:
        for word in command:
            self.setting(word.text, word.line)
        for index, word in enumerate(command[:-1]):
            following = command[index + 1]
            is_script = _SHELL_FLAG.fullmatch(word.text) and any(map(is_shell, command[:index]))
            if is_script or word.text == "eval":
                lines = [(following.line, part) for part in following.text.split("\n")]
                self.read(Fragment(lines, fragment.values, fragment.braces), depth + 1)
        if command[0].text in _TALK:
            return
        for index, word in enumerate(command):
            tool = _tool(word)
            if tool is not None and self._tool(tool, command[:index], command[index + 1 :], word):
                return

    def _tool(
        self, tool: str, before: Sequence[PlainWord], rest: Sequence[PlainWord], program: PlainWord
    ) -> bool:
        """Whether `rest` is what installer `tool` is given."""
        if tool == "uvx":
            self._run("uvx", rest, "--from")
            return True
        if tool == "easy_install":
            self._packages(tool, rest)
            return True
        if tool == "pip" and [word.text for word in rest[:2]] == ["config", "set"] and len(rest) > 3:
            self._option(f"--{rest[2].text.rsplit('.', 1)[-1]}", rest[3].text, rest[3].line)
            return True
        options, following = _split(rest, stop=True)
        verb = following[0].text if following else ""
        if verb not in _SUBCOMMANDS[tool]:
            return False
        rest = [*(word for pair in options for word in pair if word is not None), *following[1:]]
        if tool == "uv" and verb == "pip":
            return self._tool("pip", before, rest, program)
        if tool == "uv" and verb == "tool":
            verb = following[1].text if len(following) > 1 else ""
            if verb == "run":
                self._run("uv tool run", following[2:], "--from")
            elif verb == "install":
                self._packages("uv tool install", following[2:])
            return True
        if tool == "uv" and verb == "run":
            self._options_of("uv run", _split(following[1:], stop=True)[0])
            return False  # what it runs may be an installer
        if any(word.text.rsplit("/", 1)[-1] == "xargs" for word in before):
            self._unread(f"{tool} {verb}", program, "what xargs hands over")
        if tool == "pipx" and verb == "run":
            self._run("pipx run", rest, "--spec")
        elif tool == "pipx" and verb == "inject":
            options, plain = _split(rest)
            self._packages(
                "pipx inject", [*(w for pair in options for w in pair if w is not None), *plain[1:]]
            )
        else:
            self._packages(f"{tool} {verb}", rest)
        return True

    def _run(self, place: str, rest: Sequence[PlainWord], source: str) -> None:
        """A tool that is installed to be run: named by `source`, else by the command itself."""
        options, following = _split(rest, stop=True)
        named = [pair for pair in options if _name(pair[0]) == source]
        self._options_of(place, [pair for pair in options if pair not in named])
        for word in [_value(pair) for pair in named] or following[:1]:
            self._package(place, word)

    def _packages(self, place: str, rest: Sequence[PlainWord]) -> None:
        options, plain = _split(rest)
        self._options_of(place, options)
        for word in plain:
            self._package(place, word)

    def _options_of(self, place: str, options: Sequence[tuple[PlainWord, PlainWord | None]]) -> None:
        for pair in options:
            name, value = _name(pair[0]), _value(pair)
            if place.startswith("conda"):
                name = {"-c": "--channel", "--constraint": "--channel"}.get(name, name)
            if name in ("--requirement", "--constraint") and value.text:
                if value.is_dynamic:
                    self._unread(place, value, f"{name} {value.text}")
                else:
                    entry = Entry(f"{name} {value.text}", place, facets={"source": value.text})
                    self._add(entry, value.line)
            elif name == "--editable":
                self._package(place, value, editable=True)
            elif name == "--with":
                for part in value.text.split(","):
                    self._package(place, PlainWord(part.strip(), value.line, value.is_dynamic))
            elif name in _ORIGIN:
                self._option(name, value.text, value.line)

    def _package(self, place: str, word: PlainWord, *, editable: bool = False) -> None:
        text = word.text.strip()
        if word.is_dynamic or _EXPRESSION in text:
            match = _VARIABLE_VERSION.fullmatch(text)
            if match is None or "\n" in text:
                self._unread(place, word, text)
                return
            text = match[1] + (match[2] or "")  # whatever version the variable names
        if not text:
            return
        if place.startswith("conda"):
            try:
                self._add(package(text, word.line), word.line)
            except UnreadableError as error:
                self.problems.append(error)
            return
        if not place.startswith("pip ") and (match := _AT_VERSION.fullmatch(text)):
            exact = match[3] if match[3][:1] in "~^<>=!" else f"=={match[3]}"
            version = "" if match[3] in ("latest", "") else exact
            self._add(Entry(match[1], place, version, {"extras": match[2]} if match[2] else {}), word.line)
            return
        reading = read_requirements(f"-e {text}" if editable else text)
        self.problems += [UnreadableError(f"{place}: {one.message}", word.line) for one in reading.problems]
        for entry in reading.entries:
            if entry.name != INDEX:
                self._add(Entry(entry.name, place, entry.version, entry.facets, entry.follows), word.line)

    def _add(self, entry: Entry, line: int) -> None:
        lines = frozenset({line})
        if len(self.entries) > MOST_ENTRIES:
            raise UnreadableError(f"more than the {MOST_ENTRIES} packages that are compared", line)
        self.entries.append(Entry(entry.name, entry.place, entry.version, entry.facets, entry.follows, lines))

    def _unread(self, place: str, word: PlainWord, what: str) -> None:
        message = f"{place}: {redact(what)[:200]!r} is known only when it runs"
        self.problems.append(AtRunTimeError(message, word.line))


def _tool(word: PlainWord) -> str | None:
    name = word.text.replace("\\", "/").rsplit("/", 1)[-1].lower()
    if _PIP.fullmatch(name):
        return "pip"
    name = _SAME.get(name.removesuffix(".exe"), name.removesuffix(".exe"))
    return name if name in _SUBCOMMANDS or name in ("uvx", "easy_install") else None


def _split(
    rest: Sequence[PlainWord], *, stop: bool = False
) -> tuple[list[tuple[PlainWord, PlainWord | None]], list[PlainWord]]:
    """Options with their values, and the plain words; with `stop`, all from the first plain word on."""
    options: list[tuple[PlainWord, PlainWord | None]] = []
    plain: list[PlainWord] = []
    index = 0
    while index < len(rest):
        word = rest[index]
        index += 1
        if word.text == "--":
            plain += rest[index:]
            break
        if not word.text.startswith("-") or word.text == "-":
            if stop:
                return options, list(rest[index - 1 :])
            plain.append(word)
            continue
        takes = word.text in _VALUES and index < len(rest)
        options.append((word, rest[index] if takes else None))
        index += takes
    return options, plain


def _name(word: PlainWord) -> str:
    name = word.text.partition("=")[0] if word.text.startswith("--") else word.text[:2]
    return _LONG.get(name, name)


def _value(pair: tuple[PlainWord, PlainWord | None]) -> PlainWord:
    option, value = pair
    if value is not None:
        return value
    text = (
        option.text.partition("=")[2] if option.text.startswith("--") else option.text[2:].removeprefix("=")
    )
    return PlainWord(text, option.line, option.is_dynamic)
