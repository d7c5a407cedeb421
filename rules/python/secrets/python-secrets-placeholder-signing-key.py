import os
from flask import Flask

app = Flask(__name__)
# ruleid: python-secrets-placeholder-signing-key
app.secret_key = "your-secret-key"
# ruleid: python-secrets-placeholder-signing-key
SECRET_KEY = "change me"
# ok: python-secrets-placeholder-signing-key
app.secret_key = os.environ["SECRET_KEY"]
# ok: python-secrets-placeholder-signing-key
app.title = "change me"
