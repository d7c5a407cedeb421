def weak(lookup, token):
    return verify_token(lookup, token)


def verify_token(lookup, token):
    # ruleid: python-auth-fails-open
    try:
        return lookup[token].valid
    except Exception:
        return True


def has_permission(user, thing):
    # ruleid: python-auth-fails-open
    try:
        return thing in user.rights
    except AttributeError as error:
        print(error)
        return True


def verify_signature(key, text):
    # ok: python-auth-fails-open
    try:
        key.check(text)
        return True
    except ValueError:
        return False


def file_is_missing(path):
    # ok: python-auth-fails-open
    try:
        path.stat()
        return False
    except FileNotFoundError:
        return True
