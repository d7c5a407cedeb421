import socket
import socketserver
from socketserver import TCPServer


def serve(port, handler, address):
    s = socket.socket()
    # ruleid: python-network-bind-all
    s.bind(("0.0.0.0", port))
    # ruleid: python-network-bind-all
    s.bind(("", 8080))
    # ruleid: python-network-bind-all
    TCPServer(("0.0.0.0", port), handler)
    everywhere = "0.0.0.0"
    # ruleid: python-network-bind-all
    s.bind((everywhere, port))
    # ok: python-network-bind-all
    s.bind(("127.0.0.1", port))
    # ok: python-network-bind-all
    s.bind((address, port))
    # ok: python-network-bind-all
    s.bind(("", 0))
    # ok: python-network-bind-all
    socketserver.TCPServer(("localhost", port), handler)
