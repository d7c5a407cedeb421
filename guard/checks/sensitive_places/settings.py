"""Settings of what is deployed, and statements of SQL, that matter and are altered."""

from __future__ import annotations

from collections.abc import Iterator

from guard.checks.kit.rule import Rule
from guard.checks.sensitive_places import words
from guard.checks.sensitive_places.place import Altered, Place
from guard.checks.sensitive_places.rules import ACCESS, AMOUNT, DATABASE, REACH, RECORDS
from guard.expressions import expression
from guard.facts.effects.protection.config.files import Weight, form_of, weight
from guard.facts.effects.protection.words import listed, words_of
from guard.facts.effects.sql_texts import statements_in
from guard.facts.effects.under import settings
from guard.model.change import FileChange, FileSide
from guard.syntax.sql import Statement

_DEPLOYED = expression(
    r"(?i)(^|[/._-])(k8s|kube|kubernetes|helm|charts?|manifests?|deploy(ment|ments)?|infra|infrastructure|ops|terraform"
    r"|ansible|nginx|haproxy|envoy|traefik|caddyfile|gunicorn|uvicorn|uwsgi|supervisord?|systemd|prometheus|alertmanager"
    r"|grafana|otel|collector|logging|logback|fluent\w*|vector|promtail|prod|production|staging|iam|rbac|polic(y|ies)"
    r"|monitoring|observability|alerts?|alerting|compose|sudoers|crontab|cron|sshd_config|redis|postgresql?|pg_hba|my|rclone|vault|consul)(?=[/._-]|$)"
    r"|\.(tf|tfvars|hcl|service|socket|timer|vhost)$"
)
"""Paths of what runs in production, by the names that the programs and people give them."""
_OBJECT = expression(rb"(?m)^\s*[\"']?apiVersion[\"']?\s*:")
_PLAIN = listed(
    "image tag version name description labels label annotations annotation replicas workers threads title "
    "comment summary author maintainer license keywords homepage url icon memory cpu"
)
"""Last keys that say nothing of who may, or who reaches."""


def of_settings(one: Altered) -> Iterator[Place]:
    """The altered settings of one file, where it is of what is deployed."""
    path = one.file.path
    if not form_of(path) or weight(path) is not Weight.DEPLOYED or not _is_deployed(one.file):
        return
    for text, numbers, is_new in one.sides():
        for setting in settings(text.split("\n"), sorted(numbers)):
            rule = _about(setting.keys)
            if rule is not None:
                at = (0, setting.line) if is_new else (setting.line, 0)
                yield Place(rule, setting.keys or setting.text[:60], "", *at)


def _is_deployed(file: FileChange) -> bool:
    side = file.after or file.before
    return _DEPLOYED.search(file.path) is not None or (side is not None and bool(_OBJECT.search(side.data)))


def _about(keys: str) -> Rule | None:
    last = frozenset(words_of(keys.rpartition(".")[2]))
    if last and last <= _PLAIN:
        return None
    every = frozenset(words_of(keys))
    if every & words.ALARMS or every & _RECORDS:
        return RECORDS
    if every & words.MONEY:
        return AMOUNT
    return ACCESS if words.is_of_access(keys, is_setting=False) else REACH


_RECORDS = listed(
    "expr log logs logger loggers logging handlers formatters filters level receivers threshold probe"
)


def of_statements(one: Altered) -> Iterator[Place]:
    """The new statements of SQL by which a database does more than hold rows."""

    def of(side: FileSide | None) -> list[Statement]:
        return statements_in(side, one.around.sources, _ASKED.search)

    before = {statement.text for statement in of(one.file.before)}
    for statement in of(one.file.after):
        if statement.text not in before and _does_more(statement):
            yield Place(DATABASE, " ".join(statement.words[:4]), "", 0, statement.line)


_ASKED = expression(
    r"(?i)\b(?:create|alter|drop|grant|revoke|delete|truncate|copy|update|security|comment|import|do|call)\b"
)
_OBJECTS = listed(
    "TRIGGER FUNCTION PROCEDURE VIEW SERVER MAPPING FOREIGN EXTENSION PUBLICATION SUBSCRIPTION RULE EVENT "
    "POLICY ROLE USER DATABASE SYSTEM OWNER DEFINER WRAPPER AGGREGATE OPERATOR LANGUAGE CAST PRIVILEGES"
)
_TAKES = frozenset({"DELETE", "TRUNCATE", "GRANT", "REVOKE", "COPY", "DO", "CALL"})


def _does_more(one: Statement) -> bool:
    first = one.words[0].upper()
    head = {word.upper() for word in one.words[1:5]}
    if first in _TAKES:
        return True
    if first in ("CREATE", "ALTER"):
        return bool(head & _OBJECTS) or "OWNER TO" in one.text
    return first == "DROP" and not head & {"INDEX"}
