"""GitLab's settings of a project and its protected branches, held against what a gate needs.

Fields after GitLab's documentation of its REST interface: projects, protected branches, approvals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guard.review.server_rules.line import Line, bad, good, mapping, objects, unknown
from guard.syntax.unreadable import UnreadableError
from guard.syntax.yaml import read_yaml
from guard.wording import some

ABSENT = "none"
"""What stands for a branch that the server says is not protected."""
_ASK = "ask again with a token of a Maintainer (scope read_api)"
_MERGE = "Settings > Merge requests"


def judged(said: Mapping[str, Any], check: str) -> list[Line]:
    """Every line about a branch, where `check` is the job that has to pass."""
    project = mapping(said.get("project"))
    return [
        _flag(project, "only_allow_merge_if_pipeline_succeeds", True, "the pipeline has to pass",
              f"{_MERGE}: pipelines must succeed"),
        _flag(project, "allow_merge_on_skipped_pipeline", False, "a skipped pipeline has not passed",
              f"{_MERGE}: do not consider skipped pipelines as successful"),
        _train(project),
        _job(said, check),
        _whose(project),
        *_branch(said.get("protected_branch")),
        *_approvals(said.get("approvals")),
    ]  # fmt: skip


def _flag(found: Mapping[str, Any], key: str, wanted: bool, what: str, repair: str) -> Line:
    value = found.get(key)
    if not isinstance(value, bool):
        # GitLab leaves a flag that was never set as null, which means that it is off.
        value = False if key in found and value is None else value
    if not isinstance(value, bool):
        return unknown(what, f"{key} is not shown to this token", _ASK)
    told = f"{key} is {str(value).lower()}"
    return good(what, told) if value is wanted else bad(what, told, repair)


def _train(project: Mapping[str, Any]) -> Line:
    what = "the merge train asks for it too"
    if project.get("merge_trains_enabled") is False:
        return good(what, "there are no merge trains")
    if project.get("merge_trains_enabled") is not True:
        return unknown(what, "whether there are merge trains is not shown to this token", _ASK)
    repair = f"{_MERGE}: do not allow skipping the merge train"
    return _flag(project, "merge_trains_skip_train_allowed", False, what, repair)


def _job(said: Mapping[str, Any], check: str) -> Line:
    what = "the job is there and has to pass"
    text = said.get("ci")
    try:
        data = mapping(read_yaml(text).data) if isinstance(text, str) else None
    except UnreadableError:
        data = None
    if data is None:
        return unknown(what, "the configuration of pipelines could not be read", _ASK)
    job = data.get(check)
    if not isinstance(job, Mapping):
        return unknown(what, f"the branch's own configuration has no job {check!r}", "name it by --check")
    weak = list(_weak(job))
    if weak:
        return bad(what, f"{check!r} has {some(weak, 4)}", "let it run in every merge request, and fail")
    return good(what, f"{check!r} may not fail")


def _weak(job: Mapping[str, Any]) -> Iterator[str]:
    """Why a pipeline may pass without the job, in words."""
    if job.get("allow_failure") not in (None, False):
        yield "allow_failure"
    if job.get("when") in ("manual", "delayed", "never"):
        yield f"when: {job['when']}"
    for key in ("only", "except"):
        if key in job and job[key] not in ("merge_requests", ["merge_requests"]):
            yield f"{key}, so that it may be missing from a pipeline"
    rules = objects(job.get("rules"))
    if any(rule.get("allow_failure") for rule in rules):
        yield "a rule that lets it fail"
    if any(rule.get("when") in ("manual", "never") for rule in rules):
        yield "a rule that leaves it out"
    if rules and all("changes" in rule or "exists" in rule for rule in rules):
        yield "rules that leave it out by what is changed"


def _whose(project: Mapping[str, Any]) -> Line:
    what = "the proposal does not choose what runs"
    if "ci_config_path" not in project:
        return unknown(what, "where the configuration of pipelines is from is not shown to this token", _ASK)
    path = str(project["ci_config_path"] or ".gitlab-ci.yml")
    if "@" in path or path.startswith("https://"):
        return good(what, f"pipelines are configured by {path}, outside of this project")
    return bad(
        what,
        f"{path} is taken from the proposal",
        "Settings > CI/CD > General pipelines: a configuration file in a project that proposers may not "
        "write (guard.yml@group/policy), or a pipeline execution policy",
    )


def _branch(said: Any) -> Iterator[Line]:
    what = "nobody goes past it"
    if said is None:
        yield unknown(what, "the protection of the branch could not be read", _ASK)
        return
    if said == ABSENT or not isinstance(said, Mapping):
        yield bad(what, "the branch is not protected", "Settings > Repository > Protected branches")
        return
    pushers = [_level(one) for one in objects(said.get("push_access_levels")) if one.get("access_level") != 0]
    if pushers:
        yield bad(what, f"{some(pushers, 5)} may push to it", "allowed to push and merge: no one")
    else:
        yield good(what, "nobody may push to the branch")
    repair = "do not allow force pushes to the protected branch"
    yield _flag(said, "allow_force_push", False, "its history stays", repair)


def _level(one: Mapping[str, Any]) -> str:
    return str(one.get("access_level_description") or one.get("access_level") or "somebody")


def _approvals(said: Any) -> Iterator[Line]:
    found = mapping(said)
    yield _flag(found, "merge_requests_author_approval", False, "authors do not approve",
                f"{_MERGE}: prevent approval by the author")  # fmt: skip
    yield _flag(found, "merge_requests_disable_committers_approval", True, "committers do not approve",
                f"{_MERGE}: prevent approvals by users who add commits")  # fmt: skip
    yield _flag(found, "reset_approvals_on_push", True, "an approval is of what was looked at",
                f"{_MERGE}: remove all approvals when commits are added")  # fmt: skip
