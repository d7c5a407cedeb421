import os

# ruleid: python-session-any-host
ALLOWED_HOSTS = ["*"]
# ruleid: python-session-any-host
ALLOWED_HOSTS = ["www.example", "*"]
# ok: python-session-any-host
ALLOWED_HOSTS = ["www.example"]
# ok: python-session-any-host
ALLOWED_HOSTS = os.environ.get("HOSTS", "").split(",")
# ok: python-session-any-host
CORS_HOSTS = ["*"]
