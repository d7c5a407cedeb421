"""What builds write into the scripts that everybody is sent."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

VITE = (
    'import {{ defineConfig, loadEnv }} from "vite";\nconst env = loadEnv(mode, '
    '".", {prefix});\nexport default defineConfig({{\n{more}}});\n'
)
PACK = "module.exports = {{ plugins: [{}] }};\n"


def said(path: str, before: str, after: str) -> list[tuple[str, str]]:
    return [one[1:] for one in kinds({path: before}, {path: after}) if one[0] == "flow.secret"]


def vite(more: str, prefix: str = '"VITE_"') -> list[tuple[str, str]]:
    return said(
        "web/vite.config.ts", VITE.format(prefix='"VITE_"', more=""), VITE.format(prefix=prefix, more=more)
    )


def test_the_whole_environment_in_the_scripts_of_vite() -> None:
    assert vite('define: { "process.env": process.env },\n') == [("high", "medium")]
    assert vite('define: { "process.env": env },\n', '""') == [("high", "medium")]
    assert vite('envPrefix: "",\n') == [("high", "medium")]
    assert vite('envPrefix: ["VITE_", ""],\n') == [("high", "medium")]
    assert vite("define: { KEY: JSON.stringify(process.env.STRIPE_SECRET_KEY) },\n") == [("medium", "medium")]


def test_single_variables_that_are_no_secrets() -> None:
    assert vite("define: { API: JSON.stringify(process.env.API_BASE) },\n") == []
    assert vite('define: { "process.env": env },\n') == []
    assert vite('envPrefix: "SHOP_",\n') == []


@pytest.mark.parametrize(
    ("path", "before", "after", "wanted"),
    [
        (
            "webpack.config.js",
            PACK.format(""),
            PACK.format('new webpack.DefinePlugin({ "process.env": JSON.stringify(process.env) })'),
            ["high"],
        ),
        (
            "webpack.config.js",
            PACK.format(""),
            PACK.format("new webpack.DefinePlugin({ A: JSON.stringify(process.env.NODE_ENV) })"),
            [],
        ),
        (
            "next.config.js",
            "module.exports = {};\n",
            "module.exports = { env: { ...process.env } };\n",
            ["high"],
        ),
        ("web/a.ts", "const a = 1;\n", "const a = process.env.NEXT_PUBLIC_STRIPE_SECRET_KEY;\n", ["medium"]),
        ("web/a.ts", "const a = 1;\n", "const a = process.env.NEXT_PUBLIC_SITE_URL;\n", []),
        (
            "web/page.ts",
            "const a = 1;\n",
            "page(`<script>window.env = ${JSON.stringify(process.env)}</script>`);\n",
            [],
        ),
        ("web/page.ts", "const a = 1;\n", "window.env = JSON.stringify(process.env);\n", ["high"]),
        ("scripts/build.js", "const a = 1;\n", "spawn('make', { env: { ...process.env, CI: '1' } });\n", []),
    ],
)
def test_other_builders(path: str, before: str, after: str, wanted: list[str]) -> None:
    assert [one[0] for one in said(path, before, after)] == wanted
