import uvicorn
from http.server import HTTPServer


def start(app, handler):
    # ruleid: python-network-host-all-interfaces
    app.run(host="0.0.0.0")
    # ruleid: python-network-host-all-interfaces
    uvicorn.run(app, host="0.0.0.0", port=8000)
    # ruleid: python-network-host-all-interfaces
    HTTPServer(("0.0.0.0", 8000), handler)
    # ok: python-network-host-all-interfaces
    app.run(host="127.0.0.1")
    # ok: python-network-host-all-interfaces
    uvicorn.run(app)
