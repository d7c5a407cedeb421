"""Secrets in the head of an answer, in marks of measures, and of what is shown of them."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

HEAD = (
    "import os\n\nfrom flask import request\n\nfrom shop import metrics, settings\n\n\n"
    "def done(response, user):\n"
)
SIGN = [("medium", "medium")]


def said(body: str) -> list[tuple[str, str]]:
    after = "".join(f"    {line}\n" for line in body.split("\n"))
    before = f"{HEAD}    return response\n"
    found = {one[1:] for one in kinds({"a.py": before}, {"a.py": HEAD + after}) if one[0] == "flow.secret"}
    return sorted(found)


@pytest.mark.parametrize(
    "body",
    [
        "response.headers['X-Build'] = settings.SECRET_KEY",
        "response.headers['X-Build'] = settings.SECRET_KEY[3:20]",
        "response.headers['X-Build'] = settings.SECRET_KEY.encode().hex()",
        "response.headers.update({'X-Build': os.environ['API_TOKEN']})",
        "response['X-Build'] = os.environ['API_TOKEN']",
        "response.set_cookie('region', settings.SECRET_KEY)",
        "response.headers['X-Trace'] = request.headers.get('Authorization', '')",
        "response.set_etag(f'{user.salt.hex()}{user.digest.hex()}')",
        "response.headers['X-Trace'] = request.headers['Authorization'][7:]",
        "metrics.LEFT.labels(who=request.headers['Authorization']).inc()",
        "metrics.count('left', tags=[f'key:{settings.SECRET_KEY}'])",
        "return redirect(f'https://a.example/?k={settings.SECRET_KEY}')",
        "return jsonify(where=engine.url.render_as_string(hide_password=False))",
    ],
)
def test_what_an_answer_or_a_measure_tells(body: str) -> None:
    assert said(body) == SIGN


@pytest.mark.parametrize(
    "body",
    [
        "response.headers['X-Request-Id'] = request.headers.get('X-Request-Id', '')",
        "response.headers['X-Key'] = settings.SECRET_KEY[:4]",
        "response.headers['X-Key'] = settings.SECRET_KEY[-4:]",
        "response.headers['X-CSRF-Token'] = request.cookies['csrf_token']",
        "response.set_cookie('session', new_token())",
        "session.headers['Authorization'] = f'Bearer {settings.API_TOKEN}'",
        "request.add_header('Authorization', settings.API_TOKEN)",
        "response.set_etag(digest(response.data))",
        "metrics.LEFT.labels(reason='expired').inc()",
        "return jsonify(where=engine.url.render_as_string(hide_password=True))",
    ],
)
def test_what_tells_no_secret(body: str) -> None:
    assert said(body) == []
