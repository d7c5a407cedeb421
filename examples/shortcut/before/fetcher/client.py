"""A small client for JSON over HTTPS."""

import json
import urllib.request
from urllib.parse import urlsplit

TIMEOUT = 10.0


class Client:
    """Fetches documents below one address."""

    def __init__(self, base):
        if urlsplit(base).scheme != "https":
            raise ValueError(f"not an https address: {base!r}")
        self.base = base.rstrip("/")

    def fetch(self, path):
        """The document at `path`."""
        request = urllib.request.Request(f"{self.base}/{path.lstrip('/')}")
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return json.load(answer)
