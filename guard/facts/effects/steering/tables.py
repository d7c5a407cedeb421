"""What git obeys in a tree, and how commands that judge are weakened: words out of the tools' own manuals."""

from __future__ import annotations

import re

from guard.expressions import expression

MEDIA = expression(
    r"\.(?:png|jpe?g|gif|webp|ico|icns|bmp|tiff?|psd|pdf|zip|gz|tgz|bz2|xz|7z|jar|war|whl|exe|dll|so|dylib"
    r"|woff2?|ttf|otf"
    r"|eot|mp[34]|m4a|mov|avi|webm|ogg|wav|flac|bin|dat|db|sqlite3?|parquet|npy|npz|h5|hdf5|onnx|pt|pth|pkl"
    r"|safetensors"
    r"|docx?|xlsx?|pptx?|glb|fbx|blend|svg)\"?$",
    re.IGNORECASE,
)
"""Patterns of files that nobody reads as text."""

MADE = expression(
    r"(?:^|/)[\w.*-]*lock[\w.*-]*$|\.lock$|min\.(?:js|css)|(?:^|/)(?:dist|build|generated|gen|__generated__"
    r"|snapshots?|__snapshots__"
    r"|cassettes|vendor|node_modules|third_party|locale)/|\.snap$|\.ambr$|_pb2(?:_grpc)?\.pyi?$|\.ipynb$"
    r"|\.(?:po|pot|map|csv|tsv|jsonl)$"
    r"|go\.sum|package-lock|CHANGELOG|_version\.py|versioneer\.py",
    re.IGNORECASE,
)
"""Patterns of files that programs write: that a diff folds them is usual."""


def _of(section: str) -> str:
    """Any subsection of a section of git's settings: up to where the section would begin anew."""
    return rf"{section}\.(?:(?!\b{section}\.)\S)*\."


RUNS_IN_GIT = expression(
    r"\b(?:core\.(?:hookspath|sshcommand|fsmonitor|pager|editor|gitproxy|askpass|attributesfile"
    r"|excludesfile|worktree)"
    rf"|alias\.[\w-]+|credential\.helper|{_of('credential')}helper"
    r"|filter\.[\w-]+\.(?:clean|smudge|process)"
    r"|diff\.[\w-]+\.(?:command|textconv)"
    r"|diff\.external|merge\.[\w-]+\.driver|mergetool\.[\w-]+\.cmd|difftool\.[\w-]+\.cmd|pager\.[\w-]+"
    r"|sequence\.editor"
    rf"|init\.templatedir|include\.path|{_of('includeif')}path"
    r"|gpg\.(?:\w+\.)?program"
    r"|uploadpack\.packobjectshook"
    rf"|{_of('url')}(?:insteadof|pushinsteadof)|(?:http\.|{_of('http')})(?:sslverify|proxy)"
    r"|protocol\.[\w.]+allow|safe\.directory"
    rf"|{_of('submodule')}update|trailer\.[\w-]+\.(?:command|cmd))\b",
    re.IGNORECASE,
)
"""Settings of git by which it runs a program, reads another file of settings, or goes elsewhere."""

GIT_SECTIONS = expression(
    r"^(?:core\.(?:hookspath|sshcommand|fsmonitor|pager|editor|gitproxy|askpass|attributesfile|excludesfile"
    r"|worktree)"
    r"|alias|credential|filter|diff|merge|mergetool|difftool|pager|sequence|init|include|includeif|gpg"
    r"|uploadpack|url|http"
    r"|protocol|safe|submodule|trailer)\b",
    re.IGNORECASE,
)
"""The same in a file of settings, by its sections."""

FORGIVEN = expression(
    r"\|\|\s*(?:true|:|exit\s+0|echo|printf|/bin/true)|;\s*(?:true|:|exit\s+0)\s*[\"']?,?\s*$|&\s*$"
    r"|--exit-zero|--no-fail\S*|--exit-code[= ]0|--passWithNoTests|--no-error-on-unmatched-pattern"
    r"|--quiet-exit|--soft-fail"
    r"|--warn-only|--report-only|--max-warnings[= ]-1|--no-exit-code|--ignore-errors"
    r"|--continue-on-collection-errors"
    r"|suppress_?no_?test_?exit_?code|--co\b|--collect-only|--dry-run|--no-verify|--version\b|--help\b",
    re.IGNORECASE,
)
"""What makes a failing command pass, or keeps it from judging anything."""

FORGIVEN_BESIDE = expression(
    r"^\s*(?:set\s+\+e\b|ignore_outcome\s*=\s*true|ignore_errors\s*=\s*true|trap\s+['\"]?(?:exit\s+0|true"
    r"|:)['\"]?\s+(?:EXIT|ERR)"
    r"|exit\s+0\b|success_codes\s*=)",
    re.IGNORECASE,
)
"""A line by which whatever else the script runs may fail unseen."""

STOPPING = expression(r"^\s*set\s+-[a-z]*e[a-z]*\b|^\s*set\s+-o\s+errexit\b")
"""A line by which a script stops at the first failure."""

LESS = expression(
    r"--(?:ignore(?:-vuln|-glob|-path|-regex|-rules?|-unfixed)?|deselect|exclude(?:-rule|-dir|-paths?)?"
    r"|skip(?:-\w+)*|disable(?:=|\b)(?:-\w+)*|baseline[^\s=]{0,60}"
    r"|severity(?:-level|-threshold)?|audit-level|fail-(?:on|severity|under)|cov-fail-under|policy|config"
    r"|rules?|omit|no-cov|lf|last-failed|maxfail|allow-\w+|confidence-level"
    r"|report|per-file-ignores|extend-ignore|max-\w+)[= ]\s*[^\s\"',]*|(?<=\s)-(?:k|m)[ =]\s*\S+",
    re.IGNORECASE,
)
"""Options by which less is judged, or by other rules."""

BY_ANOTHER = expression(r"--(?:policy|config|rules?|baseline\S*)[= ]", re.IGNORECASE)
"""Options by which another set of rules judges."""
