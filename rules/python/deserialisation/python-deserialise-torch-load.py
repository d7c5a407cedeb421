import torch
from torch import load


def read(path):
    # ruleid: python-deserialise-torch-load
    torch.load(path)
    # ruleid: python-deserialise-torch-load
    load(path, map_location="cpu")
    # ruleid: python-deserialise-torch-load
    torch.load(path, weights_only=False)
    # ok: python-deserialise-torch-load
    torch.load(path, weights_only=True)
    # ok: python-deserialise-torch-load
    torch.save(model, path)
