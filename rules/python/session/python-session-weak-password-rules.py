# ruleid: python-session-weak-password-rules
AUTH_PASSWORD_VALIDATORS = []


def check(password, user):
    # ruleid: python-session-weak-password-rules
    if len(password) < 4:
        return False
    # ok: python-session-weak-password-rules
    if len(password) < 12:
        return False
    # ok: python-session-weak-password-rules
    if len(user) < 4:
        return False
    # ok: python-session-weak-password-rules
    if len(password) == 0:
        return False
    return True


# ruleid: python-session-weak-password-rules
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# ok: python-session-weak-password-rules
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# ok: python-session-weak-password-rules
PASSWORD_HASHERS = ["django.contrib.auth.hashers.BCryptPasswordHasher"]
# ok: python-session-weak-password-rules
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher"]
