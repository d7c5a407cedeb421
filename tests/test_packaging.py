"""The wheel holds all that guard needs: it is built, installed elsewhere, and judges a change there."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from guard.tools.semgrep import SemgrepScanner

ROOT = Path(__file__).parents[1]


DIGEST = """
from guard.resources import resource_dir
from guard.tools.semgrep import SemgrepScanner
scanner = SemgrepScanner(resource_dir("rules"))
print(scanner.built() == scanner._bundle.built, scanner.rules_digest())
"""


ALTER = """
import json, sys
from dataclasses import replace
from pathlib import Path
from guard.tools.built_rules import BuiltRules
path = Path(sys.argv[1])
built = BuiltRules.unpacked(path.read_bytes())
rules = json.loads(built.rules)
nothing = json.dumps({rule: ["Or", []] for rule in rules["rules"]}).encode()
none = json.dumps({**rules, "sources": {}}).encode()
path.write_bytes((CHANGE).packed())
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False, env=env)


def test_the_wheel_works_where_the_checkout_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("GUARD_CACHE_DIR", str(cache))
    out = tmp_path / "dist"
    options = ["--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    built = run(sys.executable, "-m", "build", *options, cwd=tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    [wheel] = out.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("policies", "rules"):
        shipped = {f"guard/_data/{path.relative_to(ROOT)}" for path in (ROOT / folder).rglob("*.yaml")}
        assert shipped
        assert shipped <= names
    tables = {path for path in (ROOT / "guard").rglob("data/*") if path.is_file()}
    assert {path.suffix for path in tables} >= {".toml", ".txt"}
    assert {path.relative_to(ROOT).as_posix() for path in tables} <= names
    assert {"guard/py.typed", "guard/_data/rules.built"} <= names
    assert {f"guard/_data/schemas/{name}.schema.json" for name in ("policy", "verdict")} <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "docs/"))]

    home = tmp_path / "env"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    [packages] = home.glob("lib/python*/site-packages")
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    installed = run(*pip, "install", "-q", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    # What guard depends on comes from this environment; guard itself is found before it.
    found = sorted({path for path in sys.path if path.endswith(("site-packages", "dist-packages"))})
    (packages / "dependencies.pth").write_text("".join(f"{path}\n" for path in found))

    where = run(python, "-c", "import guard; print(guard.__file__)", cwd=tmp_path)
    assert where.stdout.strip() == str(packages / "guard" / "__init__.py"), where.stderr
    top = ROOT / "examples" / "shortcut"
    judged: list[str | Path] = [
        home / "bin" / "guard",
        "check",
        "--before",
        top / "before",
        "--after",
        top / "after",
    ]
    done = run(*judged, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "python-command-shell-built" in done.stdout
    assert not [path for path in cache.rglob("*") if path.is_file()]
    # What was built with the wheel is what is read: the same as is worked out of its rule files.
    digest = run(python, "-I", "-c", DIGEST, cwd=tmp_path)
    assert digest.stdout.split() == ["True", SemgrepScanner(ROOT / "rules").rules_digest()], digest.stderr
    assert run(home / "bin" / "guard", "policy", "check", "guard:strict", cwd=tmp_path).returncode == 0

    # With rules that find nothing, nothing is said to be sound; a damaged file is told and done without.
    rules_built = packages / "guard" / "_data" / "rules.built"
    for change in ("replace(built, prefilters=nothing)", "replace(built, rules=none)"):
        assert (
            run(python, "-I", "-c", ALTER.replace("CHANGE", change), rules_built, cwd=tmp_path).returncode
            == 0
        )
        unlooked = run(*judged, cwd=tmp_path)
        assert unlooked.returncode == 3, unlooked.stdout
        said = " ".join(unlooked.stdout.split())
        assert "python-deserialise-marshal" in said, said
    rules_built.write_bytes(rules_built.read_bytes()[:1000])
    healed = run(*judged, cwd=tmp_path)
    assert healed.returncode == 1, healed.stderr
    assert healed.stderr.count("\n") == 1
    assert f"{rules_built} is damaged" in healed.stderr
