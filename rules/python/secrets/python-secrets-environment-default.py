import os

# ruleid: python-secrets-environment-default
KEY = os.environ.get("SECRET_KEY", "dev")
# ruleid: python-secrets-environment-default
PASSWORD = os.getenv("DB_PASSWORD", "postgres")
# ok: python-secrets-environment-default
HOST = os.getenv("DB_HOST", "localhost")
# ok: python-secrets-environment-default
NONE = os.getenv("DB_PASSWORD", "")
# ok: python-secrets-environment-default
STRICT = os.environ["SECRET_KEY"]
