import os


# ruleid: python-secrets-default-argument
def connect(host, password="letmein"):
    return host, password


# ruleid: python-secrets-default-argument
def sign(text, secret_key: str = "k9Trw0pq"):
    return text, secret_key


# ok: python-secrets-default-argument
def good(host, password=None):
    return host, password or os.environ["PASSWORD"]


# ok: python-secrets-default-argument
def column(password="password"):
    return password


# ok: python-secrets-default-argument
def make_fake(password=""):
    return password
