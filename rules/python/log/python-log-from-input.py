import logging
import sys


def ask():
    given = input("number: ")
    # ruleid: python-log-from-input
    logging.error("not a number: " + given)
    # ruleid: python-log-from-input
    logging.error("argument: %s", sys.argv[1])
    # ok: python-log-from-input
    logging.error("not a number: %s", repr(given))
    # ok: python-log-from-input
    logging.error("number: %d", int(given))
    # ok: python-log-from-input
    logging.error("fixed")
