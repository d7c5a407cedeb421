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


def log_visit(logger, name):
    # ruleid: python-log-from-input
    logger.warning("visit of %s", name)
    # ok: python-log-from-input
    logger.warning("visit of %r", name)


def write_log(name, count):
    with open("visits.log", "a") as kept:
        # ruleid: python-log-from-input
        kept.write(f"visit of {name}\n")
        # ok: python-log-from-input
        kept.write(f"{int(count)} visits\n")
        clean = name.replace("\n", " ")
        # ok: python-log-from-input
        kept.write(f"visit of {clean}\n")


def catalogue(logger, name):
    # ok: python-log-from-input
    logger.info("book %s", name)
