"""A project page of a package index, read into an answer."""

from __future__ import annotations

import json
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from packaging.utils import canonicalize_name
from pypi_simple import DistributionPackage, ProjectPage, UnsupportedRepoVersionError

from guard.errors import ToolError
from guard.ports import IndexAnswer, Presence, Release
from guard.tools.index_answers import normal_version

_JSON = "application/vnd.pypi.simple.v1+json"
_HTML = ("application/vnd.pypi.simple.v1+html", "text/html")


def read_page(name: str, content_type: str, body: bytes, url: str) -> IndexAnswer:
    """What a page with status 200 says of the project `name`.

    Raises:
        ToolError: it is no project page, or one of another project.
    """
    kind = content_type.partition(";")[0].strip().lower()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a newer minor version of the format is read as far as it is known
        if kind == _JSON:
            page, status = _from_json(body, url)
            if canonicalize_name(page.project) != name:
                raise ToolError("the answer is about another project")
        elif kind in _HTML:
            page, status = _from_html(name, body, url)
        else:
            raise ToolError("the answer is neither PEP 691 JSON nor PEP 503 HTML")
    return IndexAnswer(name, Presence.EXISTS, releases=_releases(name, page), status=status)


def _from_json(body: bytes, url: str) -> tuple[ProjectPage, str]:
    try:
        data: Any = json.loads(body)
        # The status is a string or an object, and its words may grow: read here, not by the library.
        status = data.pop("project-status", "") if isinstance(data, dict) else ""
        if isinstance(status, dict):
            status = status.get("status", "")
        if not isinstance(status, str):
            raise ToolError("the answer has a project status that is no text")
        return ProjectPage.from_json_data(data, url), status.strip().lower()
    except (ValueError, RecursionError, UnsupportedRepoVersionError) as error:
        raise ToolError("the answer is not PEP 691 JSON") from error


def _from_html(name: str, body: bytes, url: str) -> tuple[ProjectPage, str]:
    try:
        page = ProjectPage.from_html(name, body, url)
    except (ValueError, RecursionError, UnsupportedRepoVersionError) as error:
        raise ToolError("the answer is not PEP 503 HTML") from error
    # A sign-in page or a proxy's notice is HTML too.
    if page.repository_version is None and not any(_is_of(package, name) for package in page.packages):
        raise ToolError("the answer is HTML that lists no file of the project")
    return page, str(page.status or "")


def _is_of(package: DistributionPackage, name: str) -> bool:
    return package.project is not None and canonicalize_name(package.project) == name


def _releases(name: str, page: ProjectPage) -> Mapping[str, Release]:
    files: dict[str, list[DistributionPackage]] = defaultdict(list)
    for package in page.packages:
        if package.version is not None and _is_of(package, name):
            files[normal_version(package.version)].append(package)
    for version in page.versions or ():
        files.setdefault(normal_version(version), [])
    # HTML says nothing of provenance unless it has some; neither does an index without PEP 740.
    says_provenance = any(package.provenance_url for package in page.packages)
    return MappingProxyType({version: _release(of, says_provenance) for version, of in sorted(files.items())})


def _release(files: Iterable[DistributionPackage], says_provenance: bool) -> Release:
    files = list(files)
    times = [file.upload_time for file in files if file.upload_time is not None]
    return Release(
        yanked=all(file.is_yanked for file in files) if files else None,
        uploaded=min(times, default=None),
        hashes=frozenset(f"{kind}:{value.lower()}" for file in files for kind, value in file.digests.items()),
        has_provenance=all(file.provenance_url for file in files) if files and says_provenance else None,
    )
