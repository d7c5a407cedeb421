import hmac


def check(key, body, given):
    mac = hmac.new(key, body, "sha256")
    # ruleid: python-timing-secret-compare
    if mac.hexdigest() == given:
        return True
    # todoruleid: python-timing-secret-compare
    if given.__eq__(mac.hexdigest()):
        return True
    # todoruleid: python-timing-secret-compare
    return mac.hexdigest() in (given,)
