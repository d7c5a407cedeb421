"""The script that runs tests, where the project is one that the runner itself is made of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from guard.prove.inside import run_tests

LATE = "def version():\n    from . import late\n\n    return late.VERSION\n"
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import thing, thing.inner
sys.path.insert(0, sys.argv[3])
import run_tests
run_tests._forget_what_is_tested({"paths": [sys.argv[2]], "root": sys.argv[2]})
sys.path.insert(0, sys.argv[2])
kept, late = thing, thing.inner.version
import thing
assert thing is not kept and thing.OWN
assert kept.version() == late() == "the environment's"
assert "thing.late" not in sys.modules
"""


def test_what_the_runner_has_of_the_project_goes_on_with_its_own_parts(tmp_path: Path) -> None:
    kept, tree = tmp_path / "site", tmp_path / "tree"
    for folder in (kept / "thing", tree / "thing"):
        folder.mkdir(parents=True)
    (kept / "thing" / "__init__.py").write_text(LATE)
    (kept / "thing" / "inner.py").write_text(LATE)
    (kept / "thing" / "late.py").write_text('VERSION = "the environment\'s"\n')
    (tree / "thing" / "__init__.py").write_text("OWN = True\n")
    places = [str(kept), str(tree), str(Path(run_tests.__file__).parent)]
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, *places], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
