def is_authorized(user):
    # ruleid: python-auth-fails-open
    try:
        return user.rights
    except BaseException as error:
        print(error)
        return True


def is_authenticated(user):
    allowed = True
    # todoruleid: python-auth-fails-open
    try:
        allowed = user.rights
    except Exception:
        pass
    return allowed
