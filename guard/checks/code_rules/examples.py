"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example(
            "a shell is given a variable",
            {"app.py": "import subprocess\n"},
            {
                "app.py": "import subprocess\n\n\ndef show(name):\n"
                '    subprocess.run(f"ls {name}", shell=True)\n'
            },
        ),
        Example(
            "eval under another name",
            {"app.py": "e = None\n"},
            {"app.py": "e = eval\n\n\ndef work(text):\n    return e(text)\n"},
        ),
    ),
    quiet=(
        Example(
            "a list of arguments",
            {"app.py": "import subprocess\n"},
            {
                "app.py": "import subprocess\n\n\ndef show(name):\n"
                '    subprocess.run(["ls", "--", name], check=True)\n'
            },
        ),
        Example(
            "a hole that was there before",
            {"app.py": "import os\n\n\ndef f(x):\n    os.system('ls ' + x)\n"},
            {"app.py": "import os\n\n\ndef f(x):\n    # list it\n    os.system('ls ' + x)\n"},
        ),
    ),
)
