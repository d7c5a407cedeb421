from django.utils.safestring import mark_safe
from markupsafe import Markup, escape


def show(text):
    # ruleid: python-xss-mark-safe
    mark_safe(text)
    # ruleid: python-xss-mark-safe
    Markup(text)
    # ok: python-xss-mark-safe
    Markup("<b>%s</b>" % escape(text))
    # ok: python-xss-mark-safe
    mark_safe("<b>x</b>")
    # ok: python-xss-mark-safe
    Markup("<b>{}</b>").format(text)
