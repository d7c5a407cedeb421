from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    name = request.args["name"]
    # ruleid: python-code-object-from-request
    getattr(service, name)()
    # ruleid: python-code-object-from-request
    globals()[name]()
    # ruleid: python-code-object-from-request
    setattr(user, name, "x")
    # ok: python-code-object-from-request
    getattr(service, "run")
    # ok: python-code-object-from-request
    getattr(service, ALLOWED[name])
    if name not in ALLOWED:
        abort(400)
    # ok: python-code-object-from-request
    getattr(service, name)()


@app.patch("/item")
def change(body: ItemUpdate):
    item = load()
    for name, value in body.model_dump(exclude_unset=True).items():
        # ok: python-code-object-from-request
        setattr(item, name, value)
