import sys


def hooks(finder, fake):
    # ruleid: python-indirection-import-hook
    sys.meta_path[:0] = [finder]
    # ruleid: python-indirection-import-hook
    sys.meta_path.extend([finder])
    # ruleid: python-indirection-import-hook
    sys.meta_path += [finder]
    # ruleid: python-indirection-import-hook
    sys.modules["hmac"] = fake
    # todoruleid: python-indirection-import-hook
    sys.modules.update(hmac=fake)
    # todoruleid: python-indirection-import-hook
    list.insert(sys.meta_path, 0, finder)
