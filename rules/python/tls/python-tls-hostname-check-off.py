import ssl
import urllib3
import pymongo
from ssl import create_default_context as make


def build(strict):
    ctx = ssl.create_default_context()
    # ruleid: python-tls-hostname-check-off
    ctx.check_hostname = False
    other = make()
    # ruleid: python-tls-hostname-check-off
    other.check_hostname = False
    # ok: python-tls-hostname-check-off
    other.check_hostname = True
    # ok: python-tls-hostname-check-off
    other.check_hostname = strict
    # ruleid: python-tls-hostname-check-off
    urllib3.HTTPSConnectionPool("db.example", assert_hostname=False)
    # ruleid: python-tls-hostname-check-off
    pymongo.MongoClient("db.example", tls=True, tlsAllowInvalidHostnames=True)
    # ok: python-tls-hostname-check-off
    urllib3.HTTPSConnectionPool("db.example", assert_hostname="db.example")
    # ok: python-tls-hostname-check-off
    assert ctx.check_hostname is False
