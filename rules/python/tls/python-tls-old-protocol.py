import ssl
from OpenSSL import SSL
from ssl import PROTOCOL_TLSv1, SSLContext


def build():
    # ruleid: python-tls-old-protocol
    SSLContext(PROTOCOL_TLSv1)
    # ruleid: python-tls-old-protocol
    ssl.SSLContext(ssl.PROTOCOL_SSLv3)
    ctx = ssl.create_default_context()
    # ruleid: python-tls-old-protocol
    ctx.minimum_version = ssl.TLSVersion.TLSv1
    # ruleid: python-tls-old-protocol
    SSL.Context(SSL.TLSv1_METHOD)
    # ok: python-tls-old-protocol
    ctx.minimum_version = ssl.TLSVersion.TLSv1_2
    # ok: python-tls-old-protocol
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # ok: python-tls-old-protocol
    SSL.Context(SSL.TLS_METHOD)


def refuse(version):
    # ok: python-tls-old-protocol
    if version == ssl.PROTOCOL_TLSv1_1:
        raise ValueError(version)


def more(domains, context):
    # ruleid: python-tls-old-protocol
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    # ruleid: python-tls-old-protocol
    domains.DomainName(security_policy="TLS_1_0")
    # ok: python-tls-old-protocol
    context.maximum_version = ssl.TLSVersion.TLSv1_3
    # ok: python-tls-old-protocol
    domains.DomainName(security_policy="TLS_1_2")
