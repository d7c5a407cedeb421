import hmac


def weak(actual_password, typed_password):
    if len(actual_password) != len(typed_password):
        return False
    # ruleid: python-timing-character-loop
    for i in range(len(actual_password)):
        if actual_password[i] != typed_password[i]:
            return False
    return True


def weak_zip(token, given):
    # ruleid: python-timing-character-loop
    for a, b in zip(token, given):
        if a != b:
            return False
    return True


def good(token, given):
    # ok: python-timing-character-loop
    return hmac.compare_digest(token, given)


def same_rows(left, right):
    # ok: python-timing-character-loop
    for i in range(len(left)):
        if left[i] != right[i]:
            return False
    return True
