import json
import marshal
import marshal as m


def load(data, stream):
    # ruleid: python-deserialise-marshal
    marshal.loads(data)
    # ruleid: python-deserialise-marshal
    m.load(stream)
    # ok: python-deserialise-marshal
    json.loads(data)
    # ok: python-deserialise-marshal
    marshal.dumps(data)
