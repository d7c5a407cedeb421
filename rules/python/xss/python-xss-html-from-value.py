import html

from flask import Flask

app = Flask(__name__)


def card(name):
    # ruleid: python-xss-html-from-value
    return f"<div>{name}</div>"


def page(title, body):
    text = "<html><h1>" + title + "</h1>"
    text += "<p>%s</p></html>" % body
    # ruleid: python-xss-html-from-value
    return text


def safe_card(name):
    # ok: python-xss-html-from-value
    return f"<div>{html.escape(name)}</div>"


def count(number: int):
    # ok: python-xss-html-from-value
    return f"<p>{number} items</p>"


def price(total):
    # ok: python-xss-html-from-value
    return "<p>%.2f</p>" % total


def fixed():
    # ok: python-xss-html-from-value
    return "<div>nothing</div>"
