from django.http import JsonResponse
from flask import jsonify


def weak(user):
    # ruleid: python-exposure-password-in-response
    a = jsonify({"name": user.name, "password": user.password})
    # ruleid: python-exposure-password-in-response
    b = JsonResponse({"hash": user.password_hash})
    return a, b


def good(user):
    # ok: python-exposure-password-in-response
    a = jsonify({"name": user.name})
    # ok: python-exposure-password-in-response
    b = {"password": user.password}
    return a, b
