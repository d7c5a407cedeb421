"""Ways to bring in a dependency past a reader of manifests."""

from __future__ import annotations

import pytest

from guard.facts.dependencies.delta import dependency_delta
from guard.model.change import ChangeSet


def seen(path: str, text: str, before: str = "") -> bool:
    """Whether the change of one file is seen to bring in `evil`, or is said to be known only at run time, or unread."""
    found = dependency_delta(ChangeSet.from_files({path: before.encode(), "k": b""}, {path: text.encode(), "k": b""}))
    said = found.unread or found.at_run_time
    return bool(said) or any(m.after is not None and "evil" in m.after.name for m in found.moves)


@pytest.mark.parametrize(
    "line",
    [
        "p''ip install ev\"il\"",
        "p\\ip install evil",
        "pip \\\n install \\\n evil",
        "pip install --quiet --quiet -U evil",
        "pip --no-input --index-url https://x.example install evil",
        "PIP_INDEX_URL=x FOO=bar pip install evil",
        "env -i pip install evil",
        "sudo -u root -- pip install evil",
        "nice -n 5 timeout 60 pip install evil",
        "true && { pip install evil; }",
        "f() { pip install evil; }",
        "case x in x) pip install evil;; esac",
        "while read x; do pip install evil; done",
        "if true; then pip install evil; fi",
        "! pip install evil",
        "echo $(pip install evil)",
        'echo "$(pip install evil)"',
        'echo "`pip install evil`"',
        "cat <(pip install evil)",
        "bash -c 'sh -c \"pip install evil\"'",
        "bash -ec $'pip install evil'",
        "sh <<X\npip install evil\nX",
        "sh <<-'X'\n\tpip install evil\n\tX",
        "eval pip install evil",
        "eval 'pip install evil'",
        "python3 -W ignore -m pip install evil",
        "py -3 -m pip install evil",
        "/usr/bin/env pip install evil",
        "C:\\\\Python\\\\Scripts\\\\pip.exe install evil",
        "PIP=pip; $PIP install evil",
        "pip install -- evil",
        "pip install requests evil==1",
        "pip install 'evil @ https://x.example/evil.whl'",
        "pip install https://x.example/evil-1.0-py3-none-any.whl",
        "pip install --editable=git+https://x.example/evil#egg=evil",
        "pip install -egit+https://x.example/evil#egg=evil",
        "pip install $(echo evil)",
        "pip install ${X:-evil}",
        "pip install ${X:-$Y}",
        "echo evil | xargs -n1 pip install",
        "uv --quiet pip install evil",
        "uv --project x add evil",
        "uv run --with=evil x",
        "uv run --with requests --with evil x",
        "uv tool run --from=evil x",
        "uvx --with evil x",
        "uvx evil@latest",
        "pipx run evil",
        "pipx install --index-url https://x.example evil",
        "poetry add --source x evil",
        "pip install a ; pip install evil # pip install b",
        "pip install 'a",
        "docker run x sh -c 'pip install evil'",
        "xvfb-run -a pip install evil",
        "conda run -n x pip install evil",
    ],
)
def test_commands(line: str) -> None:
    assert seen("x.sh", f"#!/bin/bash\npip list\n{line}\n", "#!/bin/bash\npip list\n")
    assert seen("Dockerfile", f"FROM x\nRUN <<Q\n{line}\nQ\n", "FROM x\n")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile", "from x\nrun pip install evil\n"),
        ("DOCKERFILE", "FROM x\nRUN pip install evil\n"),
        ("Dockerfile.md", "FROM x\nRUN pip install evil\n"),
        ("Dockerfile", 'FROM x\nRUN ["/bin/sh", "-c", "pip install evil"]\n'),
        ("Dockerfile", "FROM x\nRUN true && \\\n# comment\n\n  pip install evil\n"),
        ("Dockerfile", "FROM x\nARG P=evil\nRUN pip install $P\n"),
        ("Dockerfile", "FROM x\nARG P=good\nARG P=evil\nRUN pip install $P\n"),
        ("Dockerfile", "FROM x\r\nRUN pip install \\\r\n evil\r\n"),
        (".github/workflows/x.yml", 'jobs: {a: {steps: [{"run": "pip install evil"}]}}\n'),
        (".github/workflows/x.yml", "jobs:\n a:\n  steps:\n  - run: &x pip install evil\n  - run: *x\n"),
        (".github/workflows/x.yml", "run: |-\n  pip install \\\n   evil\n"),
        (".github/workflows/x.yml", "run: pip install good\nrun: pip install evil\n"),
        (".github/actions/x/action.yml", "runs:\n  steps:\n  - run: pip install evil\n    shell: bash\n"),
        ("environment.yml", "dependencies:\n- pip:\n  - evil\n"),
        ("environment.yml", "dependencies: [{pip: [evil]}]\n"),
        ("ENVIRONMENT.YAML", "dependencies:\n- evil\n"),
        ("setup.py", "from setuptools import *\nsetup(install_requires=['evil'])\n"),
        ("setup.py", "import setuptools as s\ns.setup(install_requires='evil')\n"),
        ("setup.py", "from distutils.core import setup as s\ns(**dict(install_requires=['evil']))\n"),
        ("setup.py", "R = []\nR += ['evil']\nsetup(install_requires=R)\n"),
        ("setup.py", "R = []\nR.append('e' + 'vil')\nsetup(install_requires=R)\n"),
        ("setup.py", "R = []\nR.__iadd__(['evil'])\nsetup(install_requires=R)\n"),
        ("setup.py", "R = []\nQ = [R]\nQ[0].append('evil')\nsetup(install_requires=R)\n"),
        ("setup.py", "R = []\n(R).append('evil')\nsetup(install_requires=R)\n"),
        ("setup.py", "R = []\nglobals()['R'] = ['evil']\nsetup(install_requires=R)\n"),
        ("setup.py", "K = {}\nK['install_requires'] = ['evil']\nsetup(**K)\n"),
        ("setup.py", "setup(install_requires=[*['evil']])\n"),
        ("setup.py", "setup(install_requires='''good\nevil''')\n"),
    ],
)
def test_files(path: str, text: str) -> None:
    assert seen(path, text)
