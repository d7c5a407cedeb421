"""A small client for JSON over HTTPS."""

import json
import time
import urllib.request
from urllib.error import URLError
from urllib.parse import urlsplit

TIMEOUT = 10.0
RETRIES = 3


class Client:
    """Fetches documents below one address, trying again when the network fails."""

    def __init__(self, base, retries=RETRIES, sleep=time.sleep):
        if urlsplit(base).scheme != "https":
            raise ValueError(f"not an https address: {base!r}")
        self.base = base.rstrip("/")
        self.retries = retries
        self.sleep = sleep

    def fetch(self, path):
        """The document at `path`; tries `retries` times more, waiting longer each time."""
        request = urllib.request.Request(f"{self.base}/{path.lstrip('/')}")
        for attempt in range(self.retries + 1):
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                    return json.load(answer)
            except URLError:
                if attempt == self.retries:
                    raise
                self.sleep(2**attempt)
