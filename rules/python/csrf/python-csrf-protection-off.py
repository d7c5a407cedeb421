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


def forms(request, Form):
    # ruleid: python-csrf-protection-off
    first = Form(request.form, meta={"csrf": False})
    # ruleid: python-csrf-protection-off
    second = Form(request.form, csrf_enabled=False)
    # ok: python-csrf-protection-off
    third = Form(request.form, meta={"csrf": True})
    return first, second, third


# ruleid: python-csrf-protection-off
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
]
# ok: python-csrf-protection-off
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
# ok: python-csrf-protection-off
MIDDLEWARE = ["shop.middleware.Timing"]
