import bcrypt


def weak(user, password, request):
    # ruleid: python-exposure-password-compared-plain
    if user.password == password:
        return True
    # ruleid: python-exposure-password-compared-plain
    return user["password"] == request.form["password"]


def good(user, password, form):
    # ok: python-exposure-password-compared-plain
    if bcrypt.checkpw(password.encode(), user.password):
        return True
    # ok: python-exposure-password-compared-plain
    return form.password == form.password_confirm


def test_password(user, password):
    # ok: python-exposure-password-compared-plain
    assert user.password == password
