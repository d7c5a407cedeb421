def remove(user, thing, token):
    # ruleid: python-auth-by-assert
    assert user.is_admin
    # ruleid: python-auth-by-assert
    assert user.has_perm("delete"), "not allowed"
    # ok: python-auth-by-assert
    assert thing is not None
    if not user.is_admin:
        # ok: python-auth-by-assert
        raise PermissionError
    return token


def test_admin(user):
    # ok: python-auth-by-assert
    assert user.is_admin
