import jinja2
from jinja2 import Environment, FileSystemLoader, select_autoescape


def build(path, options):
    # ruleid: python-xss-autoescape-off
    Environment(loader=FileSystemLoader(path))
    # ruleid: python-xss-autoescape-off
    jinja2.Environment(autoescape=False)
    # ruleid: python-xss-autoescape-off
    Environment(loader=FileSystemLoader(path), **options)
    # ruleid: python-xss-autoescape-off
    app.jinja_env.autoescape = False
    # ok: python-xss-autoescape-off
    Environment(loader=FileSystemLoader(path), autoescape=select_autoescape())
    # ok: python-xss-autoescape-off
    jinja2.Environment(autoescape=True)


def defaults(path, given):
    options = {"autoescape": True}
    options.update(given)
    # ok: python-xss-autoescape-off
    return Environment(loader=FileSystemLoader(path), **options)


def look_alike():
    # ok: python-xss-autoescape-off
    return scons.Environment(tools=["gcc"])


def partly(path):
    # ruleid: python-xss-autoescape-off
    jinja2.Environment(autoescape=select_autoescape(enabled_extensions=("xml",), default=False))
    # ruleid: python-xss-autoescape-off
    jinja2.Environment(autoescape=select_autoescape(["xml"]))
    # ruleid: python-xss-autoescape-off
    jinja2.Environment(autoescape=select_autoescape(disabled_extensions=("txt", "html")))
    # ok: python-xss-autoescape-off
    jinja2.Environment(autoescape=select_autoescape(["html", "xml"]))
    # ok: python-xss-autoescape-off
    jinja2.Environment(autoescape=select_autoescape(disabled_extensions=("txt",)))
    # ok: python-xss-autoescape-off
    jinja2.Environment(autoescape=select_autoescape(["xml"], default=True))


# ok: python-xss-autoescape-off
STORES = {"main": {"BACKEND": "shop.storage.Files", "OPTIONS": {"autoescape": False}}}
