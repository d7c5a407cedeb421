from flask import render_template, render_template_string
from jinja2 import Template
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    name = request.args["name"]
    # ruleid: python-template-from-request
    render_template_string("Hello " + name)
    # ruleid: python-template-from-request
    render_template_string("<b>%s</b>" % name)
    # ruleid: python-template-from-request
    Template(name).render()
    # ruleid: python-template-from-request
    environment.from_string(f"Hi {name}")
    # ok: python-template-from-request
    render_template_string("Hello {{ name }}", name=name)
    # ok: python-template-from-request
    render_template("a.html", name=name)
    # ok: python-template-from-request
    environment.from_string("Hi {{ name }}").render(name=name)
    # ok: python-template-from-request
    render_template_string("Row %d" % int(name))
