import ssl
import ldap3
import redis
import urllib3
from ssl import CERT_NONE, create_default_context


def contexts():
    ctx = create_default_context()
    ctx.check_hostname = False
    # ruleid: python-tls-cert-none
    ctx.verify_mode = ssl.CERT_NONE
    # ruleid: python-tls-cert-none
    ctx.verify_mode = CERT_NONE
    # ok: python-tls-cert-none
    ctx.verify_mode = ssl.CERT_REQUIRED
    return ctx


def clients(ca):
    # ruleid: python-tls-cert-none
    urllib3.PoolManager(cert_reqs="CERT_NONE")
    # ruleid: python-tls-cert-none
    redis.Redis(host="cache.example", ssl=True, ssl_cert_reqs=None)
    # ruleid: python-tls-cert-none
    ldap3.Tls(validate=ssl.CERT_NONE)
    # ruleid: python-tls-cert-none
    options = {"ssl": True, "cert_reqs": ssl.CERT_NONE}
    # ok: python-tls-cert-none
    urllib3.PoolManager(cert_reqs="CERT_REQUIRED", ca_certs=ca)
    # ok: python-tls-cert-none
    ldap3.Tls(validate=ssl.CERT_REQUIRED)
    # ok: python-tls-cert-none
    if options["cert_reqs"] == ssl.CERT_NONE:
        raise ValueError("certificates are required")
