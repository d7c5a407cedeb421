from fastapi import HTTPException
from flask import jsonify


def weak(work):
    try:
        return work()
    except Exception as error:
        # ruleid: python-errors-exception-text-to-client
        return jsonify({"error": str(error)})


def weak_too(work):
    try:
        return work()
    except Exception as error:
        # ruleid: python-errors-exception-text-to-client
        raise HTTPException(status_code=500, detail=str(error))


def good(work):
    try:
        return work()
    except ValueError as error:
        # ok: python-errors-exception-text-to-client
        return jsonify({"error": str(error)})


def also_good(work):
    try:
        return work()
    except Exception:
        # ok: python-errors-exception-text-to-client
        return jsonify({"error": "internal error"})
