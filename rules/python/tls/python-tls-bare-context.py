import ssl
from ssl import SSLContext


def weak(sock):
    # ruleid: python-tls-bare-context
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS)
    return ctx.wrap_socket(sock)


def weak_alias(sock):
    # ruleid: python-tls-bare-context
    ctx = SSLContext()
    return ctx.wrap_socket(sock)


def strong(sock):
    # ok: python-tls-bare-context
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS)
    ctx.verify_mode = ssl.CERT_REQUIRED
    ctx.check_hostname = True
    return ctx.wrap_socket(sock, server_hostname="a.example")


def client(sock):
    # ok: python-tls-bare-context
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return ctx.wrap_socket(sock, server_hostname="a.example")


def server(cert, key):
    # ok: python-tls-bare-context
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS)
    ctx.load_cert_chain(cert, key)
    return ctx


def handed_on(connect):
    # ruleid: python-tls-bare-context
    connect(ssl.SSLContext(ssl.PROTOCOL_TLS))
    # ok: python-tls-bare-context
    connect(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def names_checked(sock):
    # ok: python-tls-bare-context
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLSv1_2)
    ctx.check_hostname = True
    return ctx.wrap_socket(sock, server_hostname="a.example")
