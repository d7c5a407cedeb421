from urllib.error import URLError

import pytest

from fetcher import client
from fetcher.client import Client


def test_refuses_plain_http():
    with pytest.raises(ValueError, match="not an https"):
        Client("http://data.example")


def test_gives_up_after_the_last_try(monkeypatch):
    waits = []

    def fail(request, timeout):
        raise URLError("down")

    monkeypatch.setattr(client.urllib.request, "urlopen", fail)
    with pytest.raises(URLError):
        Client("https://data.example", retries=2, sleep=waits.append).fetch("a.json")
    assert waits == [1, 2]
