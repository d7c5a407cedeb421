"""What a program in a sandbox does, as it is seen from outside."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from guard.ports.sandbox import Act, Acted, Ended, Ran
from guard.tools.sandbox import watching
from tests.sandboxes import NAMES, code, sandbox

OPEN = "import sys\ndef opened(path, mode='r'):\n    try: open(path, mode)\n    except OSError: pass\n"


def watched(name: str, text: str) -> Ran:
    told = "import os, sys\nos.write(int(sys.argv[1]), b'told')\n"
    return sandbox(name).run(replace(code(told + text, "{report}"), watch=True))


def seen(ran: Ran) -> set[tuple[Acted, str]]:
    """What it did once it had begun."""
    assert ran.acts is not None
    assert ran.ended is Ended.BY_ITSELF
    return {(one.acted, one.what) for one in ran.acts if one.at}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("opened('/etc/shadow')", (Acted.READ, "/etc/shadow")),
        ("opened('/usr/../home/a')", (Acted.READ, "/home/a")),
        ("os.chdir('/usr'); opened('b')", (Acted.READ, "/usr/b")),
        ("os.open('c', 0, dir_fd=os.open('/usr', 0))", (Acted.READ, "/usr/c")),
        ("opened('/usr/d', 'a')", (Acted.WRITE, "/usr/d")),
        ("os.mkdir('/usr/e')", (Acted.WRITE, "/usr/e")),
        ("os.symlink('/usr', '/usr/f')", (Acted.WRITE, "/usr/f")),
        ("os.unlink('/usr/g')", (Acted.DELETE, "/usr/g")),
        ("os.rename('/usr/h', '/usr/i')", (Acted.DELETE, "/usr/h")),
        ("os.execv('/bin/true', ['true'])", (Acted.RUN, "/bin/true")),
        ("import subprocess; subprocess.run(['/bin/true'])", (Acted.RUN, "/bin/true")),
        ("os.fork()", (Acted.FORK, "")),
        ("import socket; socket.socket()", (Acted.SOCKET, "IPv4")),
        ("import socket; socket.socket(socket.AF_INET6)", (Acted.SOCKET, "IPv6")),
    ],
)
def test_what_is_done_is_seen(name: str, text: str, act: tuple[Acted, str]) -> None:
    assert act in seen(watched(name, OPEN + text))


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("s.connect(('192.0.2.1', 80))", (Acted.CONNECT, "192.0.2.1:80")),
        ("s.bind(('127.0.0.1', 8080))", (Acted.LISTEN, "127.0.0.1:8080")),
        ("socket.socket(2, 2).sendto(b'x', ('192.0.2.1', 53))", (Acted.CONNECT, "192.0.2.1:53")),
        ("socket.socket(10).connect(('2001:db8::1', 443))", (Acted.CONNECT, "[2001:db8::1]:443")),
        ("socket.socket(1).connect('/run/a.socket')", (Acted.CONNECT, "unix:/run/a.socket")),
        ("socket.socket(1).bind('\\0hidden')", (Acted.LISTEN, "unix:@hidden")),
    ],
)
def test_where_sockets_lead_is_seen(text: str, act: tuple[Acted, str]) -> None:
    assert act in seen(watched("bubblewrap", f"import socket; s = socket.socket()\n{text}"))


@pytest.mark.parametrize("name", NAMES)
def test_its_own_folder_and_threads_are_nobodys_concern(name: str) -> None:
    text = (
        "import tempfile, threading\nwith tempfile.TemporaryDirectory() as d:\n    open(d + '/a', 'w')\n"
        "open(sys.executable, 'rb')\nt = threading.Thread(target=print)\nt.start()\nt.join()\n"
    )
    assert not {one for one in seen(watched(name, text)) if one[0] is not Acted.READ}


@pytest.mark.parametrize("name", NAMES)
def test_it_is_held_as_one_that_nobody_watches(name: str) -> None:
    ran = watched(name, "import socket; socket.create_connection(('192.0.2.1', 80), 2)")
    assert ran.exit == 1
    assert b"unreachable" in ran.stderr or b"Permission denied" in ran.stderr
    assert sandbox(name).run(code("pass")).acts is None


@pytest.mark.parametrize("name", NAMES)
def test_what_is_done_again_later_is_told_of_the_later_time(name: str) -> None:
    text = "import os, sys; open('/etc/a') if 0 else None\n"
    first = "try: open('/home/z')\nexcept OSError: pass\n"
    job = code(f"{text}{first}os.write(int(sys.argv[1]), b'told')\n{first}", "{report}")
    ran = sandbox(name).run(replace(job, watch=True))
    assert Act(Acted.READ, "/home/z", 4) in (ran.acts or ())


@pytest.mark.parametrize("name", NAMES)
def test_a_great_many_are_kept_in_bounds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST", 40)
    text = "import os\nfor n in range(200):\n    try: open(f'/home/{n}')\n    except OSError: pass\n"
    ran = watched(name, text)
    assert ran.exit == 0
    assert len(ran.acts or ()) == 40


@pytest.mark.parametrize("name", NAMES)
def test_an_older_kernel_watches_nothing_and_runs_all_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "uname", lambda: type("U", (), {"release": "5.4.0-x"}))
    ran = watched(name, "pass")
    assert (ran.exit, ran.acts) == (0, None)


@pytest.mark.parametrize("name", NAMES)
def test_processes_that_ask_at_once_are_all_answered(name: str) -> None:
    text = (
        "for n in range(12):\n    if os.fork() == 0:\n        for m in range(40):\n"
        "            try: open(f'/home/{n}-{m}')\n            except OSError: pass\n        os._exit(0)\n"
        "while True:\n    try: os.wait()\n    except ChildProcessError: break\n"
    )
    assert len([one for one in seen(watched(name, text)) if one[1].startswith("/home/")]) == 480
