import pytest

from fetcher.client import Client


def test_refuses_plain_http():
    with pytest.raises(ValueError, match="not an https"):
        Client("http://data.example")
