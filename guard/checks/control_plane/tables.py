"""Lines that make automation weaker, and settings that give agents and editors powers."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.facts.gates import JUDGES
from guard.model.finding import Severity

_Row = tuple[re.Pattern[str], Severity, str]


def _row(pattern: str, severity: Severity, what: str) -> _Row:
    return expression(pattern, re.IGNORECASE | re.MULTILINE), severity, what


CAME: tuple[_Row, ...] = (
    _row(
        r"(?:curl|wget|iwr|invoke-webrequest)\b[^\n|;]*\|\s*(?:sudo\s+)?(?:-E\s+)?(?:ba|z|da|k)?sh\b"
        r"|(?:ba|z)?sh\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)|\biex\b[^\n]*(?:iwr|webrequest"
        r"|downloadstring)",
        Severity.MEDIUM, "what a server sends is run unseen",
    ),
    _row(
        rf"^(?=[^\n]*(?:{JUDGES.pattern}))[^\n#]*\|\|\s*(?:true|:|exit 0|echo)",
        Severity.MEDIUM, "a check's failure is dropped",
    ),
    _row(
        r"allow_failure:\s*true|continueOnError:\s*true|\bset \+e\b|--exit-zero|--no-fail",
        Severity.LOW, "a failure is dropped",
    ),
    _row(
        r"git\s+(?:commit|push|merge)\b[^\n]*--no-verify|HUSKY=0|SKIP=[\w,]+|PRE_COMMIT_ALLOW",
        Severity.MEDIUM, "hooks are passed by",
    ),
    _row(r"secrets:\s*inherit|toJSON\(\s*secrets\s*\)", Severity.MEDIUM, "every secret is handed on"),
    _row(
        r"(?:echo|printf|curl|wget|cat)\b[^\n]*\$\{\{\s*secrets\.",
        Severity.MEDIUM, "a secret is printed or sent",
    ),
    _row(r"uses:\s*\S+@(?:main|master|HEAD|latest|develop)\s*$", Severity.LOW, "an action follows a branch"),
    _row(r"sslverify\s*=?\s*false|--insecure\b|strict-ssl\s*=?\s*false|gpgcheck=0|--trusted-host|--no-check-certificate",
         Severity.MEDIUM, "who answers is not verified"),
    _row(r"stages:\s*\[\s*manual\s*\]", Severity.MEDIUM, "a hook runs only when it is asked for"),
    _row(r"runs-on:\s*\[?\s*self-hosted", Severity.LOW, "it runs on a machine of one's own"),
)  # fmt: skip
"""Of added lines."""

WENT: tuple[_Row, ...] = (
    _row(r"^\s*-\s*id:\s*[\w.-]+", Severity.MEDIUM, "a hook is gone"),
    _row(rf"^(?!\s*(?:#|-\s*id:))[^\n]*(?:{JUDGES.pattern})[^\n]*$", Severity.LOW, "a check is gone"),
    _row(r"^\s*set -[a-z]*e[a-z]*\b.*$", Severity.LOW, "the script no longer stops at a failure"),
)
"""Of removed lines."""

POWERS: tuple[_Row, ...] = (
    _row(
        r"dangerously[-_]?skip[-_]?permissions|bypassPermissions|--yolo\b|full-auto"
        r"|approval_policy\s*=\s*[\"']never"
        r"|danger-full-access|skipDangerousModePermissionPrompt",
        Severity.HIGH, "agents may act without being asked for approval",
    ),
    _row(
        r"\"?(?:chat\.tools\.(?:global\.)?autoApprove|autoApprove\w*|alwaysAllow|autoAccept\w*"
        r"|enableAllProjectMcpServers|trust)\"?"
        r"\s*[:=]\s*(?:true|\[\s*[^\]\s])",
        Severity.MEDIUM, "tools are approved in advance",
    ),
    _row(
        r"\"(?:Bash|Shell|Write|Edit|WebFetch)(?:\(\s*\*?:?\*\s*\))?\"|\"allow\"\s*:\s*\[\s*\"\*\"",
        Severity.MEDIUM,
         "a tool is allowed whatever it is asked to do"),
    _row(
        r"\"(?:mcpServers|mcp_servers|servers)\"\s*:|^\s*\[mcp_servers",
        Severity.MEDIUM, "agents get a server that runs with their powers",
    ),
    _row(
        r"\"(?:PreToolUse|PostToolUse|SessionStart|UserPromptSubmit|Stop)\"\s*:",
        Severity.MEDIUM, "agents run a command unasked",
    ),
    _row(
        r"\"runOn\"\s*:\s*\"folderOpen\"|postCreateCommand|postStartCommand|initializeCommand",
        Severity.MEDIUM,
         "a command runs when the folder is opened"),
    _row(
        r"ANTHROPIC_BASE_URL|OPENAI_(?:API_)?BASE(?:_URL)?|apiKeyHelper",
        Severity.MEDIUM, "agents talk to another server",
    ),
    _row(
        r"\"(?:files|search|explorer)\.(?:exclude|watcherExclude)\"\s*:\s*\{[^}]*?"
        r"\"(?!\*\*|\."
        r"|node_modules|dist\b|build\b"
        r"|out\b|coverage|venv|env\b|target\b|__pycache__|vendor|site\b|bin\b|obj\b)[\w-]+(?:/[\w.*-]+)*/?\"\s*:\s*true"
        r"|\"git\.untrackedChanges\"\s*:\s*\"hidden|<excludeFolder url=\"[^\"]*/(?:src|scripts?|lib|"
        r"tools?|app)\b",
        Severity.MEDIUM, "an editor hides a folder of the project, or files that are new",
    ),
)  # fmt: skip
"""Of added lines in agents' and editors' files."""
