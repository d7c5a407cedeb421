from flask import render_template_string
from jinja2 import Template


def page(name):
    # ruleid: python-template-built-from-values
    render_template_string("<b>" + name + "</b>")
    # ruleid: python-template-built-from-values
    Template(f"Hello {name}")
    # ok: python-template-built-from-values
    render_template_string("<b>{{ name }}</b>", name=name)
    # ok: python-template-built-from-values
    Template("Hello {{ name }}")
    # ok: python-template-built-from-values
    Template("Row %d" % int(name))
