"""Hostile repositories: settings, hooks, attributes and variables by which git would run something."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

from benchmarks.faults.lab import BAD, BLOCKED, STOPPED, Fault, Lab
from tests.repos import Repo, snapshot

PROGRAM = "{program}"
SETTINGS: dict[str, str] = {
    "core.fsmonitor": PROGRAM, "core.hooksPath": "{folder}", "core.sshCommand": PROGRAM, "core.pager": PROGRAM,
    "core.editor": PROGRAM, "core.askPass": PROGRAM, "core.gitProxy": PROGRAM,
    "core.alternateRefsCommand": PROGRAM, "core.attributesFile": "{attributes}", "core.excludesFile": "{all}",
    "core.worktree": "/etc", "core.bare": "true", "core.ignoreCase": "true", "core.autocrlf": "true",
    "core.eol": "crlf", "core.safecrlf": "true", "core.quotePath": "true", "core.abbrev": "4",
    "core.bigFileThreshold": "1", "core.fileMode": "false", "core.symlinks": "false", "core.checkStat": "minimal",
    "core.trustctime": "false", "core.splitIndex": "true", "core.untrackedCache": "true",
    "core.sparseCheckout": "true", "core.commitGraph": "true", "core.multiPackIndex": "true",
    "core.warnAmbiguousRefs": "false", "core.protectHFS": "false", "core.protectNTFS": "false",
    "core.fsync": "all", "core.precomposeUnicode": "true", "core.notesRef": "refs/heads/feature",
    "core.useReplaceRefs": "true", "core.repositoryFormatVersion": "99", "diff.external": PROGRAM,
    "diff.x.textconv": PROGRAM, "diff.x.command": PROGRAM, "diff.orderFile": "{all}", "diff.renames": "copies",
    "diff.noprefix": "true", "diff.relative": "true", "diff.ignoreSubmodules": "all", "diff.renameLimit": "1",
    "filter.x.clean": PROGRAM, "filter.x.smudge": PROGRAM, "filter.x.process": PROGRAM,
    "filter.x.required": "true", "merge.x.driver": PROGRAM, "interactive.diffFilter": PROGRAM,
    "alias.rev-parse": "!{program}", "alias.cat-file": "!{program}", "alias.diff-tree": "!{program}",
    "alias.ls-files": "!{program}", "alias.diff-index": "!{program}", "alias.update-index": "!{program}",
    "trailer.x.command": PROGRAM, "credential.helper": "!{program}", "gpg.program": PROGRAM,
    "log.showSignature": "true", "uploadpack.packObjectsHook": PROGRAM, "remote.origin.url": "ext::{program}",
    "remote.origin.promisor": "true", "remote.origin.uploadpack": PROGRAM, "extensions.partialClone": "origin",
    "extensions.worktreeConfig": "true", "extensions.objectFormat": "sha256", "extensions.unknown": "1",
    "protocol.ext.allow": "always", "include.path": "{settings}", "trace2.eventTarget": "{trace}",
    "trace2.normalTarget": "{trace}", "submodule.recurse": "true", "submodule.x.update": "!{program}",
    "pager.cat-file": PROGRAM, "pager.diff-tree": PROGRAM, "sequence.editor": PROGRAM, "gc.auto": "1",
    "maintenance.auto": "true", "index.sparse": "true", "index.threads": "99", "pack.threads": "99",
    "feature.manyFiles": "true", "url.ext::{program}.insteadOf": "https:", "http.proxy": "http://127.0.0.1:9",
    "safe.directory": "/nowhere", "safe.bareRepository": "explicit", "i18n.logOutputEncoding": "UTF-16",
    "color.ui": "always", "advice.detachedHead": "true", "apply.whitespace": "fix", "init.templateDir": "{folder}",
}  # fmt: skip
FACES = ("range", "worktree", "staged")
HOOKS = (
    "pre-commit", "post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-push",
    "post-commit", "update", "pre-auto-gc", "sendemail-validate", "post-rewrite", "proc-receive",
)  # fmt: skip
VARIABLES: dict[str, str] = {
    "GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/etc", "GIT_INDEX_FILE": "/nowhere/index",
    "GIT_OBJECT_DIRECTORY": "/nowhere", "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere",
    "GIT_COMMON_DIR": "/nowhere", "GIT_NAMESPACE": "x", "GIT_CEILING_DIRECTORIES": "/",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM": "0", "GIT_CONFIG": "{settings}", "GIT_CONFIG_GLOBAL": "{settings}",
    "GIT_CONFIG_SYSTEM": "{settings}", "GIT_CONFIG_PARAMETERS": "'core.fsmonitor={program}'",
    "GIT_CONFIG_COUNT": "1", "GIT_EXTERNAL_DIFF": PROGRAM, "GIT_SSH": PROGRAM, "GIT_SSH_COMMAND": PROGRAM,
    "GIT_ASKPASS": PROGRAM, "GIT_EDITOR": PROGRAM, "GIT_PAGER": PROGRAM, "GIT_PROXY_COMMAND": PROGRAM,
    "GIT_EXEC_PATH": "{folder}", "GIT_TEMPLATE_DIR": "{folder}", "GIT_TRACE": "{trace}", "GIT_TRACE2": "{trace}",
    "GIT_TRACE2_EVENT": "{trace}", "GIT_TRACE_PACKET": "{trace}", "GIT_REPLACE_REF_BASE": "refs/heads/",
    "GIT_SHALLOW_FILE": "{all}", "GIT_GRAFT_FILE": "{all}", "GIT_NO_REPLACE_OBJECTS": "0",
    "GIT_LITERAL_PATHSPECS": "0", "GIT_ICASE_PATHSPECS": "1", "GIT_ATTR_SOURCE": "feature",
    "GIT_DEFAULT_HASH": "sha256", "GIT_DIFF_OPTS": "--unified=0", "GIT_FLUSH": "1", "GIT_ADVICE": "1",
    "GIT_PROTOCOL_FROM_USER": "1", "GIT_ALLOW_PROTOCOL": "ext", "GIT_SEQUENCE_EDITOR": PROGRAM,
    "PAGER": PROGRAM, "EDITOR": PROGRAM, "SSH_ASKPASS": PROGRAM, "VISUAL": PROGRAM, "LESSOPEN": "|{program} %s",
}  # fmt: skip


def faults() -> Iterator[Fault]:
    """All of them."""
    promise = "exit 1; no program is run, and nothing in the tree or below .git is written"
    for number, (name, value) in enumerate(SETTINGS.items()):
        chosen = FACES if PROGRAM in value else (FACES[number % 3],)
        for face in chosen[:2] if number % 2 else chosen[-2:]:
            yield Fault("git", f"{name} = {value}, {face}", promise, _act(_setting(name, value), face))
    for face in FACES:
        yield Fault("git", f"every setting at once, {face}", promise, _act(_all_settings, face))
        yield Fault("git", f"each hook below .git, {face}", promise, _act(_hooks, face))
        yield Fault("git", f"attributes with a filter and a driver, {face}", promise, _act(_attributes, face))
        yield Fault("git", f"every variable at once, {face}", promise, _act(_nothing, face, VARIABLES))
    for number, (name, value) in enumerate(VARIABLES.items()):
        face = FACES[number % 3]
        yield Fault("git", f"the variable {name}, {face}", promise, _act(_nothing, face, {name: value}))


def _act(
    put: Callable[[Lab, Repo, dict[str, str]], object], face: str, variables: dict[str, str] | None = None
) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo()
        if face != "range":
            repo.write({"new.py": BAD})
        if face == "staged":
            repo.git("add", "new.py")
        names = _names(lab)
        put(lab, repo, names)
        before = snapshot(repo.folder)
        env: dict[str, str | None] = {key: _filled(value, names) for key, value in (variables or {}).items()}
        if "GIT_CONFIG_COUNT" in env:
            env |= {"GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": names["program"]}
        if face == "staged" and "GIT_INDEX_FILE" in env:
            env["GIT_INDEX_FILE"] = None  # what is staged is in the index that git's own hooks name so
        # A repository that this git cannot read is refused, not judged.
        codes = {BLOCKED} if put is _nothing else STOPPED
        how = ["main..feature"] if face == "range" else [f"--{face}"]
        lab.guard("check", *how, "-C", repo.folder, env=env, codes=codes)
        lab.must(snapshot(repo.folder) == before, "something in the tree or below .git was written")
        lab.must(not (lab.work / "trace").exists(), "a trace was written")

    return act


def _names(lab: Lab) -> dict[str, str]:
    """Planted files by the words that settings name them with."""
    program = lab.plant(lab.work / "programs/program")
    for hook in (*HOOKS, "git-cat-file", "git-diff-tree", "git"):
        shutil.copy2(program, program.parent / hook)
    (lab.work / "all").write_text("*\n")
    (lab.work / "attributes").write_text("* filter=x diff=x merge=x\n")
    settings = lab.work / "settings"
    settings.write_text(
        f'[core]\n\tfsmonitor = {program}\n[filter "x"]\n\tclean = {program}\n\tprocess = {program}\n'
    )
    named = {"program": program, "folder": program.parent, "settings": settings, "trace": lab.work / "trace"}
    return {key: str(path) for key, path in named.items()} | {
        "all": str(lab.work / "all"), "attributes": str(lab.work / "attributes"),
    }  # fmt: skip


def _filled(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    return text


def _nothing(_lab: Lab, _repo: Repo, _names: dict[str, str]) -> None:
    return None


def _setting(name: str, value: str) -> Callable[[Lab, Repo, dict[str, str]], None]:
    def put(_lab: Lab, repo: Repo, names: dict[str, str]) -> None:
        _write(repo, {name: value}, names)
        if name.startswith(("filter", "diff.x", "merge")):
            (repo.git_dir / "info").mkdir(exist_ok=True)
            (repo.git_dir / "info/attributes").write_text("* filter=x diff=x merge=x\n")
        if name == "extensions.worktreeConfig":
            (repo.git_dir / "config.worktree").write_text(f"[core]\n\tfsmonitor = {names['program']}\n")

    return put


def _write(repo: Repo, settings: dict[str, str], names: dict[str, str]) -> None:
    lines = []
    for name, value in settings.items():
        section, _, key = _filled(name, names).rpartition(".")
        head, _, rest = section.partition(".")
        lines.append(f'[{head} "{rest}"]' if rest else f"[{head}]")
        lines.append(f'\t{key} = "{_filled(value, names)}"')
    with (repo.git_dir / "config").open("a") as stream:
        stream.write("\n".join(lines) + "\n")


def _all_settings(_lab: Lab, repo: Repo, names: dict[str, str]) -> None:
    unreadable = ("core.repositoryFormatVersion", "extensions.", "core.worktree", "core.bare")
    _write(repo, {key: value for key, value in SETTINGS.items() if not key.startswith(unreadable)}, names)


def _hooks(_lab: Lab, repo: Repo, names: dict[str, str]) -> None:
    (repo.git_dir / "hooks").mkdir(exist_ok=True)
    for hook in HOOKS:
        shutil.copy2(names["program"], repo.git_dir / "hooks" / hook)


def _attributes(_lab: Lab, repo: Repo, names: dict[str, str]) -> None:
    text = "* filter=x diff=x merge=x text eol=crlf ident working-tree-encoding=UTF-16 export-ignore -diff\n"
    (repo.folder / ".gitattributes").write_text(text)
    (repo.git_dir / "info").mkdir(exist_ok=True)
    (repo.git_dir / "info/attributes").write_text(text)
    keys = ("filter.x.clean", "filter.x.process", "diff.x.textconv", "diff.x.command", "merge.x.driver")
    _write(repo, dict.fromkeys(keys, PROGRAM), names)
