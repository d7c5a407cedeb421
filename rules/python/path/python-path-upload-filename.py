import os
import uuid
from werkzeug.utils import secure_filename
from flask import Flask, request

app = Flask(__name__)


@app.route("/a", methods=["POST"])
def upload():
    given = request.files["file"]
    # ruleid: python-path-upload-filename
    given.save("uploads/" + given.filename)
    # ruleid: python-path-upload-filename
    given.save(os.path.join("uploads", given.filename))
    # ruleid: python-path-upload-filename
    with open("uploads/" + given.filename, "wb") as stream:
        stream.write(given.read())
    # ok: python-path-upload-filename
    given.save(os.path.join("uploads", secure_filename(given.filename)))
    # ok: python-path-upload-filename
    given.save("uploads/" + uuid.uuid4().hex)
    # ok: python-path-upload-filename
    with open("uploads/copy", "wb") as stream:
        stream.write(given.read())
