import html
from flask import Flask, Response, jsonify, make_response, render_template, request
from markupsafe import Markup, escape as quote_html

app = Flask(__name__)


@app.route("/a")
def direct():
    name = request.args.get("name", "")
    # ruleid: python-xss-from-request
    make_response("Hello " + name)
    # ruleid: python-xss-from-request
    Response(f"<b>{name}</b>")
    # ruleid: python-xss-from-request
    Markup("<b>%s</b>" % name)
    # ok: python-xss-from-request
    make_response("Hello " + html.escape(name))
    # ok: python-xss-from-request
    Response("Hello " + quote_html(name))
    # ok: python-xss-from-request
    Response(name, mimetype="text/plain")
    # ok: python-xss-from-request
    make_response(jsonify(name=name))
    # ruleid: python-xss-from-request
    return "<h1>" + name + "</h1>"


@app.route("/b")
def built():
    page = ""
    page += "<p>" + request.form["a"] + "</p>"
    # ruleid: python-xss-from-request
    return page


@app.route("/c")
def rendered():
    # ok: python-xss-from-request
    return render_template("a.html", name=request.args["name"])


@app.route("/d")
def number():
    # ok: python-xss-from-request
    return "<p>%d</p>" % int(request.args["n"])


@app.route("/e/<name>")
def escaped(name):
    # ok: python-xss-from-request
    return f"<p>{html.escape(name)}</p>"


@app.route("/f")
def data():
    # ok: python-xss-from-request
    return {"name": request.args["name"]}


def view(request):
    # ruleid: python-xss-from-request
    HttpResponse("<p>" + request.GET["q"] + "</p>")
    # ok: python-xss-from-request
    return render(request, "a.html", {"q": request.GET["q"]})
