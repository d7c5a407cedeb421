import cgi
import html
from cgi import escape


def show(text):
    # ruleid: python-obsolete-cgi
    a = cgi.escape(text)
    # ruleid: python-obsolete-cgi
    b = escape(text)
    # ok: python-obsolete-cgi
    c = html.escape(text)
    # ok: python-obsolete-cgi
    d = text.escape()
    return a, b, c, d
