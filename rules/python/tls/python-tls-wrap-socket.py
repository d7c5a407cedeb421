import socket
import ssl
from ssl import wrap_socket as wrap


def connect(host):
    # ruleid: python-tls-wrap-socket
    sock = ssl.wrap_socket(socket.socket())
    # ruleid: python-tls-wrap-socket
    other = wrap(socket.socket(), cert_reqs=ssl.CERT_REQUIRED)
    # ok: python-tls-wrap-socket
    good = ssl.create_default_context().wrap_socket(socket.socket(), server_hostname=host)
    context = ssl.create_default_context()
    # ok: python-tls-wrap-socket
    return context.wrap_socket(socket.socket(), server_hostname=host), sock, other, good
