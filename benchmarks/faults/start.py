"""Where guard is started: nothing of the proposal may run in it, whatever the tree and the shell hold."""

from __future__ import annotations

import sys
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.faults.lab import CLEAN, STOPPED, Fault, Lab
from tests.agents.hooks import SHELL, Done, writing
from tests.repos import Repo

PROMISE = "never exit 0 (an edit is denied); no module and no program of the tree is run"
MODULES = (
    "sitecustomize.py", "usercustomize.py", "guard/__init__.py", "guard/__main__.py", "guard.py", "json.py",
    "re.py", "typing.py", "subprocess.py", "click.py", "encodings/__init__.py", "click/__init__.py",
    "semgrep/__init__.py", "ruamel/yaml/__init__.py", "pydantic.py", "signal.py", "select.py", "platformdirs.py",
    "hashlib.py", "libcst/__init__.py", "ast.py", "_distutils_hack/__init__.py",
)  # fmt: skip
PROGRAMS = ("git", "semgrep-core", "osemgrep", "semgrep", "python", "python3", "guard", "sh", "uv", "pip")


def faults() -> Iterator[Fault]:
    """All of them."""
    *isolated, not_isolated = FACES
    name = "guard/__init__.py"
    yield _fault(f"{name} in the tree, {not_isolated}", _module(name, not_isolated, {}))
    for face in isolated:
        for module in MODULES:
            yield _fault(f"{module} in the tree, {face}", _module(module, face, {}))
        for name, path in (
            ("the tree", "{repo}"),
            ("an empty entry", ""),
            (".", "."),
            ("a relative one", "./.:."),
        ):
            yield _fault(
                f"PYTHONPATH names {name}, {face}", _module("sitecustomize.py", face, {"PYTHONPATH": path})
            )
        for name, env in VARIABLES.items():
            yield _fault(f"{name}, {face}", _module("sitecustomize.py", face, env))
        yield _fault(f"each program in a folder of the tree on PATH, {face}", _programs(face, "{repo}/bin"))
        yield _fault(f"each program in the tree, which PATH names by ., {face}", _programs(face, "."))
        yield _fault(f"a .pth in a venv inside of the tree, {face}", _venv(face))
    for name in ("usercustomize.py", "sitecustomize.py", "evil.pth"):
        yield _fault(f"{name} in the user's site inside of the tree", _user_site(name))


VARIABLES: dict[str, dict[str, str]] = {
    "PYTHONHOME names the tree": {"PYTHONHOME": "{repo}"},
    "PYTHONSTARTUP names a file of the tree": {"PYTHONSTARTUP": "{repo}/sitecustomize.py"},
    "PYTHONBREAKPOINT, PYTHONINSPECT": {"PYTHONBREAKPOINT": "sitecustomize.x", "PYTHONINSPECT": "1"},
    "PYTHONPYCACHEPREFIX in the tree": {"PYTHONPYCACHEPREFIX": "{repo}/pyc"},
    "PYTHONUSERBASE in the tree": {"PYTHONUSERBASE": "{repo}"},
    "PYTHONPLATLIBDIR": {"PYTHONPLATLIBDIR": "../../repo"},
    "PYTHONWARNINGS imports a category": {"PYTHONWARNINGS": "error::sitecustomize.Evil", "PYTHONPATH": "{repo}"},
    "PYTHONMALLOC=debug, PYTHONDEVMODE": {"PYTHONMALLOC": "debug", "PYTHONDEVMODE": "1"},
    "PYTHONOPTIMIZE=2": {"PYTHONOPTIMIZE": "2"},
    "PYTHONSAFEPATH empty, PYTHONPATH of the tree": {"PYTHONSAFEPATH": "", "PYTHONPATH": "{repo}"},
    "PYTHONEXECUTABLE names a program of the tree": {"PYTHONEXECUTABLE": "{repo}/bin/python"},
    "BASH_ENV and ENV name a file of the tree": {"BASH_ENV": "{repo}/env.sh", "ENV": "{repo}/env.sh"},
    "SEMGREP_* point into the tree": {
        "SEMGREP_SETTINGS_FILE": "{repo}/s.yml", "SEMGREP_CORE_BIN": "{repo}/bin/semgrep-core",
        "SEMGREP_RULES": "{repo}/r.yml", "SEMGREP_BASELINE_REF": "feature",
    },
}  # fmt: skip


def _fault(name: str, act: Callable[[Lab], object]) -> Fault:
    return Fault("start", name, PROMISE, act)


def _script(lab: Lab, repo: Repo, env: dict[str, str]) -> None:
    lab.guard("check", "main..feature", cwd=repo.folder, env=env, codes=STOPPED)


def _module_face(*flags: str) -> Callable[[Lab, Repo, dict[str, str]], None]:
    def face(lab: Lab, repo: Repo, env: dict[str, str]) -> None:
        command = [sys.executable, *flags, "-m", "guard", "check", "main..feature"]
        lab.run(command, cwd=repo.folder, env=env, codes=STOPPED)

    return face


def _hook(lab: Lab, repo: Repo, env: dict[str, str]) -> None:
    """As `guard hook install` has the harness call it: the command's line is taken out of what it wrote."""
    import json

    lab.guard("hook", "install", "claude-code", cwd=repo.folder, codes={0})
    settings = json.loads((repo.folder / ".claude/settings.json").read_text())
    line = settings["hooks"]["PreToolUse"][0]["hooks"][0]["command"]
    call = json.dumps(writing("claude-code", repo.folder, "new.py", SHELL)).encode()
    # Programs of the tree are meant for what guard starts: the harness's own shell is not guard's.
    done = lab.run(["/bin/sh", "-c", line], cwd=repo.folder, env=env, stdin=call)
    lab.must(
        Done(done.code, done.out, done.err).denies("claude-code"), f"the edit is not denied ({done.code})"
    )


FACES: dict[str, Callable[[Lab, Repo, dict[str, str]], None]] = {
    "check": _script,
    "python -I -m guard": _module_face("-I"),
    "hook": _hook,
    "python -m guard": _module_face(),
}
"""The last of them, without `-I`, no program can hold: SECURITY.md says so, and one fault stands for it."""


def _module(name: str, face: str, env: dict[str, str]) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo()
        file = repo.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(lab.python_mark)
        (repo.folder / "env.sh").write_text(f"touch '{lab.mark}'\n")
        lab.plant(repo.folder / "bin/semgrep-core")
        lab.plant(repo.folder / "bin/python")
        FACES[face](lab, repo, {key: value.format(repo=repo.folder) for key, value in env.items()})

    return act


def _programs(face: str, folder: str) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo()
        for name in PROGRAMS:
            lab.plant(repo.folder / ("bin" if folder != "." else "") / name)
        path = f"{folder.format(repo=repo.folder)}:{lab.environment()['PATH']}"
        if face == "hook":  # what the harness's shell itself finds there is not guard's to refuse
            (repo.folder / ("bin" if folder != "." else "") / "python").unlink()
        FACES[face](lab, repo, {"PATH": path})

    return act


def _venv(face: str) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo()
        venv.create(repo.folder / ".venv", symlinks=True)
        site = next((repo.folder / ".venv/lib").glob("python*/site-packages"))
        (site / "evil.pth").write_text(f"import os; open({str(lab.mark)!r}, 'w').close(); os._exit(0)\n")
        lab.plant(repo.folder / ".venv/bin/git")
        path = f"{repo.folder}/.venv/bin:{lab.environment()['PATH']}"
        FACES[face](lab, repo, {"VIRTUAL_ENV": f"{repo.folder}/.venv", "PATH": path})

    return act


def _user_site(name: str) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo()
        site = repo.folder / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
        site.mkdir(parents=True)
        text = (
            lab.python_mark if name.endswith(".py") else f"import os; open({str(lab.mark)!r}, 'w').close()\n"
        )
        (site / name).write_text(text)
        (repo.folder / "app.py").write_text(CLEAN)
        lab.check(repo, env={"PYTHONUSERBASE": str(repo.folder), "HOME": str(repo.folder)}, codes=STOPPED)

    return act


assert Path(sys.executable).is_absolute()
