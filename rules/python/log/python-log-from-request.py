import logging
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    name = request.args["name"]
    # ruleid: python-log-from-request
    logging.info("name: " + name)
    # ruleid: python-log-from-request
    app.logger.error("name: %s", name)
    # ok: python-log-from-request
    logging.getLogger("a").info("fixed")
    # ok: python-log-from-request
    logging.info("name: %s", name.replace("\r", "").replace("\n", ""))
    # ok: python-log-from-request
    logging.info("name: %r", repr(name))
    # ok: python-log-from-request
    logging.warning("no such name: %r", name)
    # ruleid: python-log-from-request
    logging.warning("no such name: %r %s", name, name)
    # ok: python-log-from-request
    logging.info("count: %d", int(name))
    # ok: python-log-from-request
    math.log(name)
