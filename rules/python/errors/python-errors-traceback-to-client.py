import logging
import traceback
from django.http import HttpResponse
from flask import Flask, jsonify

app = Flask(__name__)


@app.route("/a")
def leak():
    try:
        work()
    except Exception:
        # ruleid: python-errors-traceback-to-client
        return traceback.format_exc()


@app.route("/b")
def leak_json():
    try:
        work()
    except Exception:
        text = traceback.format_exc()
        # ruleid: python-errors-traceback-to-client
        return jsonify({"error": text}), 500


def view(request):
    try:
        work()
    except Exception:
        # ruleid: python-errors-traceback-to-client
        return HttpResponse(traceback.format_exc(), status=500)


@app.route("/c")
def quiet():
    try:
        work()
    except Exception:
        logging.error(traceback.format_exc())
        # ok: python-errors-traceback-to-client
        return jsonify({"error": "internal error"}), 500


def work():
    try:
        raise ValueError
    except ValueError:
        # ok: python-errors-traceback-to-client
        return traceback.format_exc()


@app.errorhandler(500)
def told(error):
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    # ruleid: python-errors-traceback-to-client
    return jsonify(detail=list(frames.format())), 500


@app.errorhandler(500)
def logged(error):
    frames = traceback.TracebackException.from_exception(error)
    logging.error("".join(frames.format()))
    # ok: python-errors-traceback-to-client
    return jsonify(error="internal"), 500
