import os

# ruleid: python-secrets-in-url
URL = "postgresql://app:Tr0ub4dor@db.internal/app"
# ruleid: python-secrets-in-url
BROKER = "amqp://worker:h7Gq2mZ@broker.internal:5672//"
# ok: python-secrets-in-url
LOCAL = "postgresql://app:Tr0ub4dor@localhost/app"
# ok: python-secrets-in-url
TEMPLATE = "postgresql://user:password@db.internal/app"
# ok: python-secrets-in-url
FROM_ENV = f"postgresql://app:{os.environ['DB_PASSWORD']}@db.internal/app"
# ok: python-secrets-in-url
SITE = "https://www.internal:8443/a@b"
