"""Undeclared imports: modules that a change begins to import and that nothing in the project declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guard.checks.findings import Findings, Rule
from guard.checks.interface import CheckMeta, Context, Example
from guard.errors import ToolError
from guard.facts.files.added import added, is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange, FileSide
from guard.model.finding import CheckResult, Confidence, Severity
from guard.ports import Presence

if TYPE_CHECKING:
    from guard.facts.dependencies.declared import Project
    from guard.facts.dependencies.imports import Import

_ID = "undeclared-imports"
_MODES = ("ask", "defer", "off")
_MOST = 200
"""Modules of one change that an index is asked for; a change imports a few."""
_IMPORT = re.compile(r"\bimport|__import__")
_CWE = ("CWE-1357",)
_DECLARE = "Declare the project that provides it, or remove the import if that module is not what was meant."

UNDECLARED = Rule(
    "import-undeclared", "An import that nothing declares", Severity.MEDIUM, Confidence.MEDIUM, _DECLARE, _CWE
)
MISSING = Rule(
    "import-of-missing-package",
    "An import of a module that nothing declares and whose name no package bears",
    Severity.HIGH,
    Confidence.MEDIUM,
    "Remove the import or name the module that was meant; do not install a package by this name.",
    _CWE,
)


@dataclass(frozen=True)
class _New:
    """A module that is imported on a changed line, and was imported in no changed file before."""

    path: str
    line: int
    found: Import


class UndeclaredImports:
    """The check itself; see the module's docstring."""

    meta = CheckMeta(
        id=_ID,
        title="Undeclared imports",
        why="Models import modules that do not exist, or that the project does not have. Whoever runs the "
        "code next installs what the import seems to need, and attackers register such names.",
        blind_spots="A module is taken for the project's own where a folder or file of Python bears its name "
        "anywhere in the tree, and for declared where any manifest or install command names a project that "
        "may provide it. Modules loaded by a computed name are not seen. A tree without any manifest is "
        "not judged.",
        trips=(
            Example(
                "nothing provides it",
                {"pyproject.toml": '[project]\nname = "a"\ndependencies = []\n', "a.py": "x = 1\n"},
                {
                    "pyproject.toml": '[project]\nname = "a"\ndependencies = []\n',
                    "a.py": "import fastjsonutils_turbo\nx = 1\n",
                },
            ),
        ),
        quiet=(
            Example(
                "declared under another name",
                {"requirements.txt": "PyYAML==6.0\n", "a.py": "x = 1\n"},
                {"requirements.txt": "PyYAML==6.0\n", "a.py": "import yaml\nimport os.path\nx = 1\n"},
            ),
            Example(
                "the project's own",
                {"requirements.txt": "", "src/tool/b.py": "y = 1\n", "a.py": "x = 1\n"},
                {"requirements.txt": "", "src/tool/b.py": "y = 1\n", "a.py": "from tool import b\nx = 1\n"},
            ),
        ),
    )

    def run(self, context: Context) -> CheckResult:
        """Judge every module that changed Python begins to import.

        Raises:
            ToolError: the policy's options for the check are wrong.
        """
        findings = Findings(_ID)
        judged = []
        news: list[_New] = []
        for file in context.change.files:
            if file.after is None or not _is_python(file.after):
                continue
            judged.append(file.path)
            lines = added(file, context.facts)
            if _IMPORT.search(lines.text):
                news += _imported(file, set(lines.numbers))
        if not news:
            return findings.result(judged)
        moved = _before(context.change.files)
        news = [new for new in news if _root(new.found.module) not in moved]
        if not news:
            return findings.result(judged)
        from guard.facts.dependencies.declared import Project  # brings every reader of manifests

        project = Project(context.change)
        foreign = [new for new in news if new.found.module.split(".", 1)[0] not in project.modules]
        if foreign and not project.has_manifest:
            return findings.result((), f"{len(foreign)} new imports: no manifest to look them up in")
        open_ones = [new for new in foreign if not project.declares(_full(new.found))]
        roots = {new.found.module.split(".", 1)[0] for new in open_ones}
        earlier = project.imported_before(roots, open_ones[0].path) if open_ones else frozenset()
        strange = [new for new in open_ones if new.found.module.split(".", 1)[0] not in earlier]
        missing, details = _asked(context, strange)
        for new in open_ones:
            _judge(new, project, missing, earlier, findings)
        return findings.result(judged, *details)


def _is_python(side: FileSide) -> bool:
    found = classes(side.path)
    return is_text(side) and (FileClass.PYTHON in found or FileClass.NOTEBOOK in found)


def _imported(file: FileChange, changed: set[int]) -> Iterator[_New]:
    """What the file imports by its full name on changed lines, from elsewhere than the standard library."""
    from guard.facts.dependencies.import_names import is_standard

    assert file.after is not None  # the caller looked
    for line, found in _imports(file.after):
        if line in changed and not is_standard(found.module):
            yield _New(file.path, line, found)


def _imports(side: FileSide) -> Iterator[tuple[int, Import]]:
    """Every import of one side with its line; none where it cannot be parsed, which is told elsewhere."""
    from guard.checks.parsed import parsed
    from guard.facts.dependencies.imports import imports_of
    from guard.facts.python.source import Unreadable, parse_module

    if FileClass.NOTEBOOK in classes(side.path):
        from guard.facts.notebooks.code import notebook_code

        code = notebook_code(side)
        tree = parse_module(code[0].decode("utf-8", "replace")) if code else None
        if code is not None and tree is not None and not isinstance(tree, Unreadable):
            places = code[1]
            yield from ((places[min(one.line, len(places)) - 1], one) for one in imports_of(tree))
        return
    source = parsed(side)
    if not isinstance(source, Unreadable):
        yield from ((source.physical[one.line - 1], one) for one in imports_of(source.tree))


def _before(files: tuple[FileChange, ...]) -> set[str]:
    """The modules that the changed files imported before: one that moved is not new."""
    found: set[str] = set()
    for file in files:
        if file.before is not None and _is_python(file.before) and _IMPORT.search(file.before.text or ""):
            found.update(_root(one.module) for _, one in _imports(file.before))
    return found


def _root(module: str) -> str:
    """What tells a module's project: the first part, and more below a namespace that many share."""
    from guard.facts.dependencies.import_names import SHARED

    parts = module.split(".")
    return ".".join(parts[: 3 if parts[0] in SHARED else 1])


def _full(found: Import) -> str:
    """The module with the first name taken out of it, which below a namespace is a module, too."""
    return ".".join([found.module, *found.names[:1]]).removesuffix(".*")


def _options(options: Mapping[str, Any]) -> str:
    mode = options.get("index", "defer")
    mode = "off" if mode is False else mode  # YAML reads a bare `off` as a boolean
    if set(options) - {"index"} or mode not in _MODES:
        raise ToolError(f"the policy's options of {_ID} must be `index: {' | '.join(_MODES)}`")
    return str(mode)


def _asked(context: Context, news: list[_New]) -> tuple[frozenset[str], list[str]]:
    """The modules of whose names the index has none; what it could not be asked for is not among them."""
    from guard.facts.dependencies.import_names import own_names

    mode = _options(context.options)
    index = context.ports.index
    modules = list(dict.fromkeys(_full(new.found) for new in news))[:_MOST]
    if not modules or mode == "off" or index is None:
        return frozenset(), []
    network = mode == "ask" or not context.ports.may_defer
    names = {module: own_names(module) for module in modules}
    answers = index.ask(sorted({one for some in names.values() for one in some}), network=network)
    missing = [
        module
        for module, some in names.items()
        if all(name in answers and answers[name].presence is Presence.MISSING for name in some)
    ]
    return frozenset(missing), [
        f"{index.name}: {len(modules)} undeclared modules looked up, {len(missing)} missing"
    ]


def _judge(
    new: _New, project: Project, missing: frozenset[str], earlier: frozenset[str], findings: Findings
) -> None:
    from guard.facts.dependencies.import_names import is_well_known
    from guard.facts.dependencies.imports import Need

    module = _full(new.found)
    name = new.found.module
    evidence = f"import {_root(name)}"
    optional = new.found.need is not Need.REQUIRED
    if module in missing and not is_well_known(module) and not project.locks(module):
        level = Severity.MEDIUM if optional else None
        message = (
            f"{name} is imported; no manifest declares it, and the configured index has no such project."
        )
        findings.add(MISSING, new.path, new.line, message, evidence, severity=level)
        return
    severity, why = _weight(module, optional, project)
    if severity is Severity.MEDIUM and name.split(".", 1)[0] in earlier:
        severity, why = Severity.LOW, "; the project imports it elsewhere already"
    message = f"{name} is imported, and no manifest declares what provides it{why}."
    findings.add(UNDECLARED, new.path, new.line, message, evidence, severity=severity)


def _weight(module: str, optional: bool, project: Project) -> tuple[Severity, str]:
    """How much an undeclared import weighs, and the reason to add."""
    from guard.facts.dependencies.import_names import is_well_known, providers
    from guard.facts.likeness import popular_names

    if project.locks(module):
        return Severity.INFO, "; a lock file brings it in for another dependency"
    if optional:
        return Severity.INFO, "; the code works without it"
    popular = popular_names()
    if is_well_known(module) or any(name in popular for name in providers(module)):
        return Severity.LOW, "; it is a well-known module"
    if not project.is_readable:
        return Severity.LOW, "; not every manifest could be read"
    if project.mentions(module):
        return Severity.LOW, "; a file that sets up builds or tests names it"
    return Severity.MEDIUM, ""
