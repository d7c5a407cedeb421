from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from flask import Flask
from flask_wtf import CSRFProtect

app = Flask(__name__)
csrf = CSRFProtect(app)
# ruleid: python-csrf-protection-off
app.config["WTF_CSRF_ENABLED"] = False


# ruleid: python-csrf-protection-off
@csrf_exempt
def transfer(request):
    return request


# ruleid: python-csrf-protection-off
@csrf.exempt
def hook():
    return ""


# ok: python-csrf-protection-off
@csrf_protect
def safe(request):
    return request


class Testing:
    TESTING = True
    # ok: python-csrf-protection-off
    WTF_CSRF_ENABLED = False


def tests(test_app):
    test_app.config["TESTING"] = True
    # ok: python-csrf-protection-off
    test_app.config["WTF_CSRF_ENABLED"] = False


# ok: python-csrf-protection-off
app.config["WTF_CSRF_TIME_LIMIT"] = 3600
