import joblib
import numpy as np
import pandas as pd


def read(path):
    # ruleid: python-deserialise-model-file
    joblib.load(path)
    # ruleid: python-deserialise-model-file
    np.load(path, allow_pickle=True)
    # ruleid: python-deserialise-model-file
    pd.read_pickle(path)
    # ok: python-deserialise-model-file
    np.load(path)
    # ok: python-deserialise-model-file
    np.load(path, allow_pickle=False)
    # ok: python-deserialise-model-file
    pd.read_csv(path)
