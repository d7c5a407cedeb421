"""nginx: what a location does not inherit, and which location answers; both ways."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

CONF = (
    'server {{\n  add_header Strict-Transport-Security "max-age=1" always;\n'
    "  location /admin/ {{ allow 10.0.0.0/8; deny all; proxy_pass http://app; }}\n{more}"
    "  location / {{ {own}limit_req zone=a; proxy_pass http://app; }}\n}}\n"
)


def said(more: str = "", own: str = "") -> list[tuple[str, str]]:
    found = kinds(
        {"config/nginx.conf": CONF.format(more="", own="")},
        {"config/nginx.conf": CONF.format(more=more, own=own)},
    )
    return [one[:2] for one in found]


@pytest.mark.parametrize(
    ("more", "own", "kind", "severity"),
    [
        ("location ~* \\.(csv|json)$ { proxy_pass http://app; }\n", "", "loosened", "high"),
        ("location /admin/export/ { proxy_pass http://app; }\n", "", "loosened", "high"),
        ("location ~ ^/admin/e { proxy_pass http://app; }\n", "", "loosened", "high"),
        ("location = /admin/dump { proxy_pass http://app; }\n", "", "loosened", "high"),
        ("location ~* \\.(css|js)$ { root /srv; }\n", "", "loosened", "low"),
        ("", 'add_header Cache-Control "no-store"; ', "removed", "medium"),
        ('location /static/ { add_header Cache-Control "public"; root /srv; }\n', "", "removed", "medium"),
    ],
)
def test_less_stands_before_an_answer(more: str, own: str, kind: str, severity: str) -> None:
    assert said(more, own) == [(f"protection.{kind}", severity)]


@pytest.mark.parametrize(
    "more",
    [
        "location ~* \\.(csv|json)$ { allow 10.0.0.0/8; deny all; proxy_pass http://app; }\n",
        "location ~ ^/reports/ { proxy_pass http://app; }\n",
        "location ^~ /api/ { proxy_pass http://app; }\n",
        "location = /admin/old { return 404; }\n",
        "location /admin/no/ { deny all; }\n",
        "location /static/ { add_header Strict-Transport-Security "
        '"max-age=1"; add_header A b; root /srv; }\n',
    ],
)
def test_as_much_stands_before_it(more: str) -> None:
    assert said(more) == []
