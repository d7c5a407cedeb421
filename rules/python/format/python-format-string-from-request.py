from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    text = request.args["text"]
    # ruleid: python-format-string-from-request
    text.format(user=current_user)
    # ruleid: python-format-string-from-request
    ("Hello " + text).format(current_user)
    # ruleid: python-format-string-from-request
    text.format_map(values)
    # ok: python-format-string-from-request
    "Hello {}".format(text)
    # ok: python-format-string-from-request
    "{user}".format(user=text)
