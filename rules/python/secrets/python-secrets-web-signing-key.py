import os
from flask import Flask

app = Flask(__name__)
# ruleid: python-secrets-web-signing-key
app.secret_key = "development key"
# ruleid: python-secrets-web-signing-key
app.config["SECRET_KEY"] = "dev"
# ruleid: python-secrets-web-signing-key
SECRET_KEY = "not so secret"
# ok: python-secrets-web-signing-key
app.secret_key = "your-secret-key"
# ok: python-secrets-web-signing-key
app.secret_key = os.environ["SECRET_KEY"]
# ok: python-secrets-web-signing-key
app.config["SECRET_KEY"] = os.urandom(32)
# ok: python-secrets-web-signing-key
app.config["SECRET_KEY"] = os.getenv("SECRET_KEY")


def test_app():
    other = Flask(__name__)
    other.config["TESTING"] = True
    # ok: python-secrets-web-signing-key
    other.secret_key = "only for the test"
