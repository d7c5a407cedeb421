import logging
from logging import getLogger

log = getLogger(__name__)


def weak(user, password, api_key):
    # ruleid: python-exposure-secret-logged
    logging.info("login %s %s", user, password)
    # ruleid: python-exposure-secret-logged
    log.debug(f"key is {api_key}")
    # ruleid: python-exposure-secret-logged
    print("password: " + user.password)


def good(user, password, api_key):
    # ok: python-exposure-secret-logged
    logging.info("login %s", user)
    # ok: python-exposure-secret-logged
    log.debug("key is set: %s", bool(api_key))
    # ok: python-exposure-secret-logged
    print("enter your password")
    # ok: python-exposure-secret-logged
    log.info("length %d", len(password))


if __name__ == "__main__":
    new_password = getLogger("x")
    # ok: python-exposure-secret-logged
    print(new_password)
