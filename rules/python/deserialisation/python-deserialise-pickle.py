import hmac
import json
import pickle
import pickle as store
import _pickle as fast


def load(data, stream):
    # ruleid: python-deserialise-pickle
    pickle.loads(data)
    # ruleid: python-deserialise-pickle
    store.load(stream)
    # ruleid: python-deserialise-pickle
    fast.loads(data)
    # ok: python-deserialise-pickle
    json.loads(data)


def signed(data, signature, key):
    if not hmac.compare_digest(signature, hmac.new(key, data, "sha256").digest()):
        raise ValueError("signature")
    # ok: python-deserialise-pickle
    return pickle.loads(data)


def copied(value):
    # ok: python-deserialise-pickle
    return pickle.loads(pickle.dumps(value))
