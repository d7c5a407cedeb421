import base64
import html
from flask import Flask, Response, jsonify, make_response, render_template, render_template_string, request, send_file
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


@app.route("/g")
def sent():
    # ok: python-xss-from-request
    return send_file("/srv/" + request.args["name"])


@app.route("/h")
def as_text():
    # ok: python-xss-from-request
    return request.args["q"], 200, {"Content-Type": "text/plain"}


@app.route("/i")
def as_data():
    # ok: python-xss-from-request
    return Response(request.args["q"], mimetype="text/plain")


@app.route("/j")
def in_template():
    # ok: python-xss-from-request
    return render_template_string("<h1>{{ name }}</h1>", name=request.args["name"])


@app.route("/k")
def counted():
    # ok: python-xss-from-request
    return "<p>%d items</p>" % request.args.get("n", type=int)


@app.route("/l")
def in_raw_template():
    # ruleid: python-xss-from-request
    return render_template_string("<h1>{{ name | safe }}</h1>", name=request.args["name"])


@app.route("/m")
def as_page():
    # ruleid: python-xss-from-request
    return request.args["q"], 200, {"Content-Type": "text/html"}


@app.route("/n")
def in_parts():
    kept = {"other": "text"}
    kept["name"] = request.args["name"]
    # ruleid: python-xss-from-request
    return "<p>{0[name]}</p>".format(kept)


@app.route("/o")
def in_header():
    # ok: python-xss-from-request
    return make_response(("fine", {"X-Name": request.args["name"]}))


@app.route("/p")
def and_back():
    coded = base64.b64encode(request.args["name"].encode())
    name = base64.b64decode(coded).decode()
    # ruleid: python-xss-from-request
    return "<p>" + name + "</p>"


@app.route("/q")
def cut():
    text = "name="
    text += request.args["name"]
    name = text[5:80]
    # ruleid: python-xss-from-request
    return f"<p>{name}</p>"


@app.route("/r")
def table():
    # ok: python-xss-from-request
    answer = make_response(request.args["rows"])
    answer.headers["Content-Type"] = "text/csv"
    # ok: python-xss-from-request
    return answer
