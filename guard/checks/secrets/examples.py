"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example("a cloud key", {"a.py": "x = 1\n"}, {"a.py": "x = 1\nkey = 'AK' 'IAZ7Q4M2W8X5T3R6YB'\n"}),
        Example(
            "an excused token",
            {"a.py": "x = 1\n"},
            {"a.py": "x = 1\nt = 'ghp' + '_Zk4Wq8Rt2Yp6Lm9Nc3Vb7Xs5Df1Gh0Jk4Qw8a'  # nosec\n"},
        ),
        Example("a password", {"a.py": "x = 1\n"}, {"a.py": "x = 1\npassword = 'tR8!vq2Lw#9z'\n"}),
    ),
    quiet=(
        Example("a placeholder", {"a.py": "x = 1\n"}, {"a.py": "x = 1\npassword = 'your-password-here'\n"}),
        Example("from the environment", {"a.py": "x\n"}, {"a.py": "x\ntoken = os.environ['API_TOKEN']\n"}),
        Example("a checksum", {"a.py": "x\n"}, {"a.py": f"x\nsha256 = '{'0a1b2c3d4e5f6789' * 4}'\n"}),
    ),
)
