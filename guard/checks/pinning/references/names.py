"""Which files hold references outside the tree, by their paths or their form; asked of every change."""

from __future__ import annotations

import re
from enum import StrEnum

from guard.expressions import expression
from guard.facts.files.classify import folded_name
from guard.model.change import FileSide


class ExternalFile(StrEnum):
    """The forms that are read."""

    WORKFLOW = "workflow"
    """A workflow or an action of GitHub, Gitea or Forgejo."""
    PIPELINE = "pipeline"
    """Another service's automation, of which only the images are read."""
    COMPOSE = "compose"
    KUBERNETES = "kubernetes"
    """A manifest of Kubernetes, which is known by what it says of itself."""
    HOOKS = "hooks"
    DOCKERFILE = "Dockerfile"


_WORKFLOW = expression(r"(?:.*/)?\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml", re.IGNORECASE)
_NAMES: tuple[tuple[re.Pattern[str], ExternalFile], ...] = (
    (expression(r"action\.ya?ml"), ExternalFile.WORKFLOW),
    (expression(r"\.pre-commit-config\.ya?ml"), ExternalFile.HOOKS),
    (expression(r"(?:docker-|podman-)?compose(?:[._-].*)?\.ya?ml"), ExternalFile.COMPOSE),
    (
        expression(r"(?:docker|container)file(?:[._-].*)?|.*[._-](?:docker|container)file"),
        ExternalFile.DOCKERFILE,
    ),
    (expression(r"\.gitlab-ci.*\.ya?ml|bitbucket-pipelines\.ya?ml"), ExternalFile.PIPELINE),
)


_YAML = (".yaml", ".yml")
_OBJECT = (expression(rb"(?m)^apiVersion[ \t]*:"), expression(rb"(?m)^kind[ \t]*:"))
_TEMPLATE = b"{{"
"""What a chart writes where a value is filled in: no YAML yet."""


def external_form(side: FileSide) -> ExternalFile | None:
    """The form of a file, by its path or what it says of itself; None where it holds no such references."""
    form = external_file(side.path)
    if form is None and folded_name(side.path).endswith(_YAML) and _TEMPLATE not in side.data:
        form = ExternalFile.KUBERNETES if all(key.search(side.data) for key in _OBJECT) else None
    return form


def external_file(path: str) -> ExternalFile | None:
    """The form of the file at `path`, or None where it holds no such references."""
    if _WORKFLOW.fullmatch(path):
        return ExternalFile.WORKFLOW
    name = folded_name(path)
    return next((form for pattern, form in _NAMES if pattern.fullmatch(name)), None)
