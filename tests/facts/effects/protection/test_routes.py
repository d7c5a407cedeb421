"""New addresses without what those beside them ask for, in Python and TypeScript."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

API = (
    "from shop.auth import current_user\n\nrouter = APIRouter()\n\n\n"
    '@router.get("/orders")\ndef orders(user=Depends(current_user)):\n    return find(user)\n\n\n'
    '@router.get("/orders/{number}")\ndef order(number: int, user=Depends(current_user)):\n'
    "    return one(user, number)\n"
)
FLASK = (
    'from shop.auth import require_role\n\n\n@bp.get("/a")\n'
    '@require_role("clerk")\ndef a():\n    return 1\n\n\n'
    '@bp.get("/b")\n@require_role("clerk")\ndef b():\n    return 1\n'
)
DJANGO = (
    'urlpatterns = [\n    path("a/", login_required(views.a)),\n'
    '    path("b/", login_required(views.b)),\n{}]\n'
)
VIEWS = "".join(
    f"class {name}(APIView):\n    permission_classes = [IsAuthenticated]\n\n    def get(self, request):\n"
    "        return 1\n\n\n"
    for name in ("A", "B")
)
ROUTERS = "".join(
    f'app.include_router({name}, prefix="/{name}", dependencies=[Depends(verify_token)])\n' for name in "ab"
)
LOOSER = "protection.loosened"


def said(before: str, after: str, path: str = "shop/api.py") -> list[tuple[str, str]]:
    return [one[:2] for one in kinds({path: before}, {path: after})]


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (API, API + '\n\n@router.get("/export")\ndef export():\n    return everything()\n', "low"),
        (
            API,
            API + '\n\n@router.get("/export")\ndef export(db=Depends(get_session)):\n    return rows(db)\n',
            "low",
        ),
        (API, API + '\n\nrouter.mount("/reports", StaticFiles(directory="var/reports"))\n', "low"),
        (
            API,
            API.replace(
                '@router.get("/orders")',
                '@router.get("/orders/{name}")\ndef named(name):\n'
                '    return read(name)\n\n\n@router.get("/orders")',
            ),
            "medium",
        ),
        (
            FLASK,
            FLASK
            + '\n\n@bp.get("/f/<path:name>")\ndef f(name):\n    return send_from_directory("/srv/x", name)\n',
            "low",
        ),
        ("app = Flask(__name__)\n", "app = Flask(__name__, static_folder='/srv/shop')\n", "low"),
        (DJANGO.format(""), DJANGO.format('    path("export/", views.export),\n'), "low"),
        (VIEWS, VIEWS + "class C(APIView):\n    def get(self, request):\n        return rows()\n", "low"),
        (ROUTERS, ROUTERS + 'app.include_router(c, prefix="/c")\n', "low"),
    ],
)
def test_a_new_address_that_asks_for_less_than_its_neighbours(before: str, after: str, severity: str) -> None:
    assert (LOOSER, severity) in said(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (API, API + '\n\n@router.get("/export")\ndef export(user=Depends(current_user)):\n    return 1\n'),
        (API, API + '\n\n@router.get("/export")\ndef export(user: CurrentUser):\n    return 1\n'),
        (
            API,
            API + '\n\n@router.get("/export")\ndef export(request):\n    return find(request.state.user)\n',
        ),
        (API, API + '\n\n@router.get("/healthz")\ndef health():\n    return {}\n'),
        (API, API + '\n\nrouter.mount("/static", StaticFiles(directory="static"))\n'),
        (FLASK, FLASK + '\n\n@bp.get("/c")\n@require_role("clerk")\ndef c():\n    return 1\n'),
        (DJANGO.format(""), DJANGO.format('    path("export/", login_required(views.export)),\n')),
        (ROUTERS, ROUTERS + 'app.include_router(c, prefix="/c", dependencies=[Depends(verify_token)])\n'),
        ("", '@app.get("/a")\ndef a():\n    return 1\n'),
    ],
)
def test_addresses_that_ask_or_are_there_for_everybody(before: str, after: str) -> None:
    assert said(before, after) == []


SERVER = (
    'const app = express();\napp.use(helmet());\napp.get("/report/:name", requireUser, one);\n'
    'app.get("/items", requireUser, all);\n'
)
BEHIND = 'const app = express();\napp.use(requireUser);\napp.get("/a", one);\n'


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (
            SERVER,
            SERVER.replace('app.get("/r', 'app.use("/report", express.static(ROOT));\napp.get("/r'),
            "medium",
        ),
        (
            SERVER,
            SERVER.replace('app.get("/r', 'app.get("/report/:any", (req, res) => res.send(1));\napp.get("/r'),
            "medium",
        ),
        (SERVER, SERVER + 'app.get("/export", async (req, res) => { res.json(await rows()); });\n', "low"),
        (
            BEHIND,
            BEHIND.replace("app.use(r", 'app.use("/files", express.static("data"));\napp.use(r'),
            "medium",
        ),
        (
            BEHIND,
            BEHIND.replace("app.use(r", 'app.get("/files", (req, res) => res.json(rows()));\napp.use(r'),
            "low",
        ),
    ],
)
def test_a_new_address_ahead_of_what_was_guarded(before: str, after: str, severity: str) -> None:
    assert (LOOSER, severity) in said(before, after, "web/server.ts")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SERVER, SERVER + 'app.get("/export", requireUser, rows);\n'),
        (SERVER, SERVER + 'app.get("/export", (req, res) => res.json(rows(req.user)));\n'),
        (SERVER, SERVER + 'app.get("/healthz", (req, res) => res.send("ok"));\n'),
        (SERVER, SERVER.replace('app.get("/r', 'app.use("/assets", express.static("public"));\napp.get("/r')),
        (
            SERVER,
            SERVER.replace(
                'app.get("/r', 'app.use("/report", requireUser, express.static(ROOT));\napp.get("/r'
            ),
        ),
        (BEHIND, BEHIND + 'app.use("/files", express.static("data"));\n'),
    ],
)
def test_addresses_of_scripts_that_are_honest(before: str, after: str) -> None:
    assert said(before, after, "web/server.ts") == []
