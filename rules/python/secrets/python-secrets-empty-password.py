import os
import MySQLdb

# ruleid: python-secrets-empty-password
URL = "postgresql://app:@db.example/app"
# ok: python-secrets-empty-password
LOCAL = "postgresql://app@db.example/app"
# ruleid: python-secrets-empty-password
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "USER": "app", "PASSWORD": ""}}
# ok: python-secrets-empty-password
FILES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "a.db", "PASSWORD": ""}}


def connect():
    # ruleid: python-secrets-empty-password
    a = MySQLdb.connect(host="db.example", user="root", passwd="", db="app")
    # ok: python-secrets-empty-password
    b = MySQLdb.connect(host="db.example", user="root", passwd=os.environ["DB_PASSWORD"])
    return a, b
