import os


# ruleid: python-secrets-assigned
DB_PASSWORD = "h7Gq!2mZpL"
# ok: python-secrets-assigned
API_KEY = os.environ["API_KEY"]
# ok: python-secrets-assigned
API_KEY_HEADER = "X-Api-Key-2"
# ok: python-secrets-assigned
API_KEY = "your-api-key-1"
# ok: python-secrets-assigned
PASSWORD = ""


def connect(service, url):
    # ruleid: python-secrets-assigned
    key = "Zr7XcVbN3mKq9LpWsDfGhJ2tYuIoEaR5TgBvHn8M"
    # ruleid: python-secrets-assigned
    service.login(user="me", password="k9Trw0pq#")
    # ruleid: python-secrets-assigned
    service.config["SECRET_KEY"] = "q8Zt2Lm0vRw6"
    # ok: python-secrets-assigned
    service.login(user="me", password=os.getenv("PASSWORD"))
    # ok: python-secrets-assigned
    token = "utf-8"
    # ok: python-secrets-assigned
    secret = "projects/main/secrets/db/versions/3"
    # ok: python-secrets-assigned
    cache_key = "user-profile-v2"
    return key, token, secret, cache_key


if __name__ == "__main__":
    # ok: python-secrets-assigned
    password = "h7Gq!2mZpL"


def test_login(service):
    # ok: python-secrets-assigned
    password = "h7Gq2mZpL"
    assert service.login(password)
