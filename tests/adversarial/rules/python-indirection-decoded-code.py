import base64
import zlib


def hidden_code(blob, other):
    # ruleid: python-indirection-decoded-code
    exec(zlib.decompress(base64.b64decode(blob)).decode())
    code = base64.b64decode(blob)
    text = code.decode()
    # ruleid: python-indirection-decoded-code
    exec(text)
    # ruleid: python-indirection-decoded-code
    exec("".join(map(chr, [112, 114])))
    # ruleid: python-indirection-decoded-code
    exec("".join(chr(ord(c) ^ 1) for c in blob))
    # ruleid: python-indirection-decoded-code
    exec(bytes([112, 114]).decode())
    # todoruleid: python-indirection-decoded-code
    exec(b"\x70\x72")
    # todoruleid: python-indirection-decoded-code
    exec(blob.translate(other))
    # todoruleid: python-indirection-decoded-code
    exec(unpack(blob))


def unpack(blob):
    return base64.b64decode(blob)
