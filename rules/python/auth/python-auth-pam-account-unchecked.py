from ctypes import CDLL

lib = CDLL("libpam.so.0")
pam_authenticate = lib.pam_authenticate
pam_acct_mgmt = lib.pam_acct_mgmt


def weak(handle):
    # ruleid: python-auth-pam-account-unchecked
    result = pam_authenticate(handle, 0)
    return result == 0


def weak_too(handle):
    # ruleid: python-auth-pam-account-unchecked
    return lib.pam_authenticate(handle, 0) == 0


def good(handle):
    # ok: python-auth-pam-account-unchecked
    result = pam_authenticate(handle, 0)
    if result == 0:
        result = pam_acct_mgmt(handle, 0)
    return result == 0


def also_good(handle):
    # ok: python-auth-pam-account-unchecked
    if lib.pam_authenticate(handle, 0) != 0:
        return False
    return lib.pam_acct_mgmt(handle, 0) == 0
