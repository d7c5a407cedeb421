"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example(
            "a version with a known hole",
            {"requirements.txt": "guard-sample-web==2.0\n"},
            {"requirements.txt": "guard-sample-web==1.4\n"},
        ),
        Example(
            "malware, in a range",
            {"requirements.txt": "guard-sample-web==2.0\n"},
            {"requirements.txt": "guard-sample-web==2.0\nguard-sample-stealer>=0.1\n"},
        ),
    ),
    quiet=(
        Example(
            "the version that mends it",
            {"requirements.txt": "guard-sample-web==1.4\n"},
            {"requirements.txt": "guard-sample-web==2.0\n"},
        ),
        Example(
            "a hole that was there before",
            {"requirements.txt": "guard-sample-web==1.4\n"},
            {"requirements.txt": "guard-sample-web==1.4\nguard-sample-other==1.0\n"},
        ),
    ),
)
