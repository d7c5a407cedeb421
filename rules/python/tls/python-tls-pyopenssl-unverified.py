from OpenSSL import SSL
import OpenSSL


def bare():
    # ruleid: python-tls-pyopenssl-unverified
    ctx = SSL.Context(SSL.TLS_METHOD)
    return ctx


def off(ctx):
    # ruleid: python-tls-pyopenssl-unverified
    ctx.set_verify(SSL.VERIFY_NONE, lambda *a: True)


def dotted():
    # ruleid: python-tls-pyopenssl-unverified
    ctx = OpenSSL.SSL.Context(OpenSSL.SSL.TLS_CLIENT_METHOD)
    return OpenSSL.SSL.Connection(ctx)


def good(callback):
    # ok: python-tls-pyopenssl-unverified
    ctx = SSL.Context(SSL.TLS_METHOD)
    ctx.set_default_verify_paths()
    # ok: python-tls-pyopenssl-unverified
    ctx.set_verify(SSL.VERIFY_PEER, callback)
    return ctx


def server(cert):
    # ok: python-tls-pyopenssl-unverified
    ctx = SSL.Context(SSL.TLS_METHOD)
    ctx.use_certificate_file(cert)
    return ctx
