"""Nothing of a proposal runs in guard's own start: real processes, begun among files that try to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

from guard.agents.answers import EDIT, HARNESSES
from guard.agents.install import command_line
from tests.agents.hooks import CLEAN, ROOT, SHELL, Done, writing
from tests.repos import Repo
from tests.thinned import one_in

MARK = "a-proposal-ran"
RUNS = f"import os\nopen(os.path.join({{folder!r}}, {MARK!r}), 'w').close()\nos._exit(0)\n"
PROGRAM = "#!/bin/sh\ntouch '{folder}/" + MARK + "'\nexit 0\n"


def environment(home: Path) -> Path:
    """An environment with guard in it as an editable installation has it; its script."""
    venv.create(home, with_pip=False, symlinks=True)
    [packages] = home.glob("lib/python*/site-packages")
    found = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    (packages / "guard.pth").write_text("".join(f"{path}\n" for path in [str(ROOT), *found]))
    script = home / "bin" / "guard"
    script.write_bytes((ROOT / "launcher" / "guard").read_bytes())
    script.chmod(0o755)
    return script


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment(tmp_path_factory.mktemp("installed") / "env")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "repo", {"app.py": CLEAN, ".gitignore": ".venv/\n"})
    made.stage({"run.py": SHELL})
    return made


def brought(repo: Repo, name: str) -> None:
    """Put a module into the tree that says when it is run, and ends the run with success."""
    text = PROGRAM if name.startswith("bin/") else RUNS
    repo.write({name: text.format(folder=str(repo.folder.parent))})
    (repo.folder / name).chmod(0o755)


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, data: bytes = b"") -> Done:
    dropped = ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
    clean = {name: value for name, value in os.environ.items() if name not in dropped}
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env={**clean, **(env or {})},
        input=data,
        capture_output=True,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("sitecustomize.py", {"PYTHONPATH": "."}),
        ("sitecustomize.py", {"PYTHONPATH": "{tree}"}),
        ("sitecustomize.py", {"PYTHONPATH": ":"}),
        ("usercustomize.py", {"PYTHONPATH": "."}),
        ("guard/__init__.py", {"PYTHONPATH": "{tree}"}),
        ("guard/__init__.py", {}),
        ("click.py", {"PYTHONPATH": "{tree}"}),
        ("semgrep/__init__.py", {"PYTHONPATH": "{tree}"}),
        ("start.py", {"PYTHONSTARTUP": "{tree}/start.py", "PYTHONINSPECT": "1"}),
        ("encodings/__init__.py", {"PYTHONHOME": "{tree}"}),
        ("warned.py", {"PYTHONPATH": "{tree}", "PYTHONWARNINGS": "error::warned.Warned"}),
        ("broken.py", {"PYTHONPATH": "{tree}", "PYTHONBREAKPOINT": "broken.point"}),
        ("bin/git", {"PATH": "{tree}/bin:{path}"}),
        ("bin/semgrep-core", {"PATH": "{tree}/bin:{path}"}),
        ("bin/python3", {"PATH": "{tree}/bin:{path}"}),
        ("bin/readlink", {"PATH": "{tree}/bin:{path}"}),
    ],
)
def test_the_script_runs_nothing_that_the_tree_brings(
    name: str, variables: dict[str, str], script: Path, repo: Repo, tmp_path: Path
) -> None:
    brought(repo, name)
    link = tmp_path / "bin" / "guard"
    link.parent.mkdir()
    link.symlink_to(script)
    path = os.environ["PATH"]
    env = {key: value.format(tree=repo.folder, path=path) for key, value in variables.items()}
    done = run(link, "check", "--staged", cwd=repo.folder, env=env)
    assert (done.code, "python-command-shell-built" in done.out) == (1, True), done
    assert not (tmp_path / MARK).exists()


def test_started_by_its_module_it_begins_again_isolated(repo: Repo, tmp_path: Path) -> None:
    """By then the interpreter has run what PYTHONPATH names; what guard imports after that is its own."""
    brought(repo, "click.py")
    env = {"PYTHONPATH": os.pathsep.join([str(repo.folder), str(ROOT)])}
    done = run(sys.executable, "-P", "-m", "guard", "check", "--staged", cwd=repo.folder, env=env)
    assert done.code == 1, done
    assert not (tmp_path / MARK).exists()


@pytest.mark.parametrize(("most", "expected"), [("1000", "False"), ("resource.RLIM_INFINITY", "True")])
def test_no_compiled_file_is_written_where_half_of_it_might_stay(most: str, expected: str) -> None:
    text = (
        f"import resource, sys; sys.path.append({str(ROOT)!r}); from guard.__main__ import has_room\n"
        f"hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, hard)); print(has_room())"
    )
    done = run(sys.executable, "-I", "-B", "-c", text, cwd=ROOT)
    assert done.out.strip() == expected, done


def test_a_script_without_its_python_says_so(script: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    alone = tmp_path / "bin" / "guard"
    alone.write_bytes(script.read_bytes())
    alone.chmod(0o755)
    done = run(alone, "check", "--staged", cwd=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("guard: the Python that it was installed with is not found")


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_an_installed_hook_denies_when_guard_ends_early(harness: str, repo: Repo, tmp_path: Path) -> None:
    call = writing(harness, repo.folder, "fine.py", CLEAN)
    data = json.dumps(call).encode()
    for program in ("true", "false", "exit 2", "echo '{}'", "guard-is-not-here", "kill -9 $$"):
        line = command_line(harness, EDIT, f"sh -c {program!r} guard" if " " in program else program)
        done = run("sh", "-c", line, cwd=repo.folder, data=data)
        assert done.denies(harness), (program, done)
        assert done.err.strip()


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_an_installed_hook_answers_as_guard_does(
    harness: str, script: Path, repo: Repo, tmp_path: Path
) -> None:
    brought(repo, "sitecustomize.py")
    env = {"PYTHONPATH": "."}
    line = command_line(harness, EDIT, str(script), ("--deadline", "60"))
    for text in (CLEAN, SHELL):
        data = json.dumps(writing(harness, repo.folder, "more.py", text)).encode()
        options = ("--event", EDIT, "--deadline", "60")
        bare = run(script, "hook", harness, *options, cwd=repo.folder, env=env, data=data)
        done = run("sh", "-c", line, cwd=repo.folder, env=env, data=data)
        assert (done.code, done.out.strip(), done.err) == (bare.code, bare.out.strip(), bare.err)
        assert done.denies(harness) is (text == SHELL)
    assert not (tmp_path / MARK).exists()


def test_an_environment_in_the_tree_works_as_long_as_git_does_not_keep_it(repo: Repo) -> None:
    script = environment(repo.folder / ".venv")
    assert run(script, "check", "--staged", cwd=repo.folder).code == 1
    kept = next((repo.folder / ".venv").glob("lib/python*/site-packages/guard.pth"))
    repo.git("add", "-f", str(kept.relative_to(repo.folder)))
    done = run(script, "check", "--staged", cwd=repo.folder)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "guard itself runs this, and it is part of what is judged" in done.err
    data = json.dumps(writing("claude-code", repo.folder, "more.py", CLEAN)).encode()
    hooked = run(script, "hook", "claude-code", "--deadline", "60", cwd=repo.folder, data=data)
    assert hooked.denies("claude-code")
    assert "install guard elsewhere" in hooked.reason


def test_a_module_of_the_tree_that_was_loaded_all_the_same_is_refused(repo: Repo, tmp_path: Path) -> None:
    script = environment(tmp_path / "env")
    [packages] = (tmp_path / "env").glob("lib/python*/site-packages")
    # As an editable installation of the project itself leaves it.
    (packages / "project.pth").write_text(f"{repo.folder}\n")
    assert run(script, "check", "--staged", cwd=repo.folder).code == 1
    repo.commit({"helper.py": "VALUE = 1\n"})
    repo.stage({"run.py": SHELL + "\n"})
    (packages / "project.pth").write_text(f"{repo.folder}\nimport helper\n")
    done = run(script, "check", "--staged", cwd=repo.folder)
    assert (done.code, done.out) == (2, "")
    assert str(repo.folder / "helper.py") in done.err


def test_an_environment_in_a_folder_without_git_is_part_of_what_is_judged(tmp_path: Path) -> None:
    for name, text in (("before", CLEAN), ("after", CLEAN.replace("2", "3"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.py").write_text(text)
    script = environment(tmp_path / "after" / "env")
    done = run(script, "check", "--before", "before", "--after", "after", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
