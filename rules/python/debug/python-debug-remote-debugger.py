import debugpy
import remote_pdb
import web_pdb


def start(port):
    # ruleid: python-debug-remote-debugger
    debugpy.listen(("0.0.0.0", 5678))
    # ruleid: python-debug-remote-debugger
    remote_pdb.set_trace("0.0.0.0", port)
    # ruleid: python-debug-remote-debugger
    web_pdb.set_trace()
    # ok: python-debug-remote-debugger
    debugpy.listen(("127.0.0.1", 5678))
    # ok: python-debug-remote-debugger
    debugpy.listen(5678)
