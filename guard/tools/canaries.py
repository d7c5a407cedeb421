"""A known-bad text for each language that rules are shipped for, and the rule that has to find it.

They go the whole way of a file that is judged: by name and content to a language, through the choice of rules
with its prefilters and path filters, into the engine and back. Where one is not found, what chose or ran the
rules cannot be relied on, and nothing that it did not find means anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Canary:
    """One text, and what must be found in it."""

    rule: str
    path: str
    text: bytes


_JAVASCRIPT = b"https.request({ host, rejectUnauthorized: false });\n"

CANARIES: Mapping[str, Canary] = MappingProxyType(
    {
        "python": Canary("python-deserialise-marshal", "canary.py", b"import marshal\nmarshal.loads(data)\n"),
        "js": Canary("js-tls-verification-off", "canary.js", _JAVASCRIPT),
        "ts": Canary("js-tls-verification-off", "canary.ts", _JAVASCRIPT),
        "bash": Canary("shell-docker-group", "canary.sh", b"usermod -aG docker app\n"),
        "dockerfile": Canary("dockerfile-root-user", "canary/Dockerfile", b"FROM base\nUSER root\n"),
        "sql": Canary("sql-grant-all", "canary.sql", b"GRANT ALL PRIVILEGES ON DATABASE app TO web;\n"),
        "go": Canary(
            "go-tls-verification-off", "canary.go", b"package canary\nvar x = ssh.InsecureIgnoreHostKey()\n"
        ),
        "php": Canary("php-unsafe-unserialize", "canary.php", b"<?php\nunserialize($data);\n"),
        "ruby": Canary("ruby-unsafe-deserialise", "canary.rb", b"Marshal.load(data)\n"),
        "java": Canary(
            "java-tls-verification-off", "canary.java", b"class A { Object x = TrustAllStrategy.INSTANCE; }\n"
        ),
        "csharp": Canary(
            "csharp-unsafe-deserialise", "canary.cs", b"class A { object x = TypeNameHandling.All; }\n"
        ),
        "terraform": Canary(
            "terraform-program-run", "canary.tf", b'data "external" "canary" {\n  program = ["true"]\n}\n'
        ),
        "yaml": Canary(
            "workflow-write-all",
            ".github/workflows/canary.yml",
            b"name: canary\non: push\npermissions: write-all\njobs: {}\n",
        ),
    }
)
