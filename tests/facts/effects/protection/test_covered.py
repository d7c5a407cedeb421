"""What covers a route from another file takes the place of a guard that it loses."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, effects

ADMIN = """from fastapi import APIRouter, Depends
from app.auth import require_admin, current_user

router = APIRouter()


@router.get("/users")
def users(user=Depends(require_admin)):
    return list_users()


@router.delete("/users/{id}")
def drop(id: int, user=Depends(require_admin)):
    return drop_user(id)
"""
BARE = ADMIN.replace("id: int, user=Depends(require_admin)", "id: int").replace(
    "user=Depends(require_admin)", ""
)
AUTH = """from fastapi import HTTPException


def require_admin(token: str = ""):
    if token != secret():
        raise HTTPException(403)
    return token


def current_user(token: str = ""):
    return token
"""


def main(how: str, more: str = "") -> str:
    return (
        "from fastapi import FastAPI, Depends\nfrom app import admin\nfrom app.auth import require_admin\n\n"
        f"app = FastAPI()\napp.include_router(admin.router, prefix='/admin'{how})\n{more}"
    )


ASKS = ", dependencies=[Depends(require_admin)]"
FLASK = """from flask import Blueprint
from app.auth import login_required

bp = Blueprint("admin", __name__)


@bp.route("/x")
@login_required
def x():
    return delete_all()
"""
FLASK_AUTH = """from functools import wraps
from flask import abort, session


def login_required(f):
    @wraps(f)
    def inner(*given):
        if "user" not in session:
            abort(401)
        return f(*given)

    return inner


def check_login():
    if "user" not in session:
        abort(401)


def login():
    note("login")
"""


def flask_app(how: str) -> str:
    return (
        "from flask import Flask\nfrom app.admin import bp\nfrom app import auth\n\n\ndef create():\n"
        f"    app = Flask(__name__)\n    app.register_blueprint(bp)\n{how}    return app\n"
    )


FAST = {"app/admin.py": ADMIN, "app/auth.py": AUTH}
SLIM = {"app/admin.py": FLASK, "app/auth.py": FLASK_AUTH}
OPEN = {"app/admin.py": FLASK.replace("@login_required\n", "")}
EACH = "    app.before_request(auth.check_login)\n"


def said(before: Files, after: Files) -> list[tuple[str, str, str]]:
    found = effects(before, after)
    return [(one.kind, one.symbol, one.severity.value) for one in found if one.kind.startswith("protection")]


GONE = [("protection.removed", "users", "high"), ("protection.removed", "drop", "high")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"app/main.py": main("")}, {"app/main.py": main(ASKS)}),
        ({"app/main.py": main(ASKS)}, {}),
        ({}, {"app/admin.py": BARE.replace("APIRouter()", f"APIRouter({ASKS[2:]})")}),
        ({}, {"app/admin.py": BARE.replace('s")', f's"{ASKS})').replace('}")', f'}}"{ASKS})')}),
    ],
)  # fmt: skip
def test_what_covers_the_router_takes_its_place(before: Files, after: Files) -> None:
    assert said({**FAST, **before}, {"app/admin.py": BARE, **after}) == []


@pytest.mark.parametrize(
    "how",
    [
        main(""),
        main(", dependencies=[Depends(current_user)]"),
        main(ASKS, "other.include_router(admin.router)\n"),
        main("").replace("include_router", "include_router(other.router" + ASKS + ")\napp.include_router"),
    ],
)
def test_what_does_not_cover_it_takes_nobodys_place(how: str) -> None:
    assert sorted(said({**FAST, "app/main.py": how}, {"app/admin.py": BARE})) == sorted(GONE)


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        (flask_app(""), flask_app(EACH), False),
        (flask_app(EACH), flask_app(EACH), False),
        (flask_app(""), flask_app(""), True),
        (flask_app(""), flask_app(EACH.replace("check_login", "login")), True),
    ],
)
def test_a_decorator_is_held_against_what_runs_before_each_request(
    before: str, after: str, *, is_told: bool
) -> None:
    found = said({**SLIM, "app/main.py": before}, {**OPEN, "app/main.py": after})
    assert bool(found) is is_told
