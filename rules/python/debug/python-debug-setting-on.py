import os

import tornado.web
from django.conf import settings
from flask import Flask

# ruleid: python-debug-setting-on
DEBUG = True
# ruleid: python-debug-setting-on
DEBUG_PROPAGATE_EXCEPTIONS = True
# ok: python-debug-setting-on
DEBUG = os.environ.get("APP_DEBUG") == "1"
# ok: python-debug-setting-on
DEBUG_PROPAGATE_EXCEPTIONS = False
# ruleid: python-debug-setting-on
settings.configure(DEBUG=True, ROOT_URLCONF="shop.urls")
# ok: python-debug-setting-on
settings.configure(DEBUG=False)
# ruleid: python-debug-setting-on
application = tornado.web.Application([], debug=True)
# ok: python-debug-setting-on
other = tornado.web.Application([], debug=settings.DEBUG)

app = Flask(__name__)
# ruleid: python-debug-setting-on
app.config.update({"DEBUG": True})
# ruleid: python-debug-setting-on
app.run("127.0.0.1", 8080, True)
# ok: python-debug-setting-on
app.run("127.0.0.1", 8080)


class Testing:
    TESTING = True
    # ok: python-debug-setting-on
    DEBUG = True


class Development:
    # ruleid: python-debug-setting-on
    DEBUG = True


def local():
    # ok: python-debug-setting-on
    DEBUG = True
    return DEBUG
