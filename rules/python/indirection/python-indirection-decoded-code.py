import base64
import codecs
import json
import zlib
from base64 import b64decode as d


def weak(blob):
    # ruleid: python-indirection-decoded-code
    exec(base64.b64decode(blob))
    # ruleid: python-indirection-decoded-code
    eval(d("MSsx").decode())
    text = zlib.decompress(bytes.fromhex(blob))
    # ruleid: python-indirection-decoded-code
    exec(compile(text, "x", "exec"))
    # ruleid: python-indirection-decoded-code
    exec(codecs.decode("cevag(1)", "rot13"))
    # ruleid: python-indirection-decoded-code
    eval("".join(chr(c) for c in blob))


def good(blob, thing):
    # ok: python-indirection-decoded-code
    a = base64.b64decode(blob)
    # ok: python-indirection-decoded-code
    b = json.loads(zlib.decompress(a))
    # ok: python-indirection-decoded-code
    c = compile("1 + 1", "x", "eval")
    # ok: python-indirection-decoded-code
    d = getattr(thing, b["name"])
    return a, b, c, d
