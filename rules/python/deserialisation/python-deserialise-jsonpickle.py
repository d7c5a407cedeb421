import json
import jsonpickle
from jsonpickle import decode


def load(text):
    # ruleid: python-deserialise-jsonpickle
    jsonpickle.decode(text)
    # ruleid: python-deserialise-jsonpickle
    decode(text)
    # ok: python-deserialise-jsonpickle
    json.loads(text)
    # ok: python-deserialise-jsonpickle
    jsonpickle.encode(text)
