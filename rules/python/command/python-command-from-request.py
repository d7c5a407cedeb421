import os
import shlex
import subprocess
import subprocess as sp
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    name = request.args.get("name")
    # ruleid: python-command-from-request
    os.system("ls " + name)
    # ruleid: python-command-from-request
    sp.run(f"ls {name}", shell=True)
    # ruleid: python-command-from-request
    subprocess.check_output(["sh", "-c", "ls " + name])
    # ruleid: python-command-from-request
    subprocess.run([name, "-l"])
    # ruleid: python-command-from-request
    ssh.exec_command("ls " + name)
    # ok: python-command-from-request
    subprocess.run(["ls", "--", name])
    # ok: python-command-from-request
    os.system("ls " + shlex.quote(name))
    # ok: python-command-from-request
    os.system("sleep %d" % int(name))
    # ok: python-command-from-request
    os.system("ls")
    if name not in ("a", "b"):
        return "unknown"
    # ok: python-command-from-request
    os.system("ls " + name)
    return ""


@app.route("/b")
def listed():
    arguments = []
    arguments.append("sh")
    arguments.append("-c")
    arguments.append("ls " + request.cookies["a"])
    # ruleid: python-command-from-request
    subprocess.run(arguments)


@app.route("/c")
def constant_branch():
    given = request.form["a"]
    number = 86
    if 7 * 42 - number > 200:
        value = "a"
    else:
        value = given
    # ok: python-command-from-request
    os.system("ls " + value)
    other = given if 7 * 42 - number > 200 else "a"
    # ruleid: python-command-from-request
    os.system("ls " + other)


@app.route("/d")
def settings():
    given = request.form["a"]
    config = configparser.ConfigParser()
    config.add_section("s")
    config.set("s", "safe", "a")
    config.set("s", "given", given)
    # ok: python-command-from-request
    os.system(config.get("s", "safe"))
    # ruleid: python-command-from-request
    os.system(config.get("s", "given"))


@app.route("/e")
def entries():
    given = request.headers.get("a")
    values = ["a"]
    values.append(given)
    names = []
    names.append("safe")
    names.append(given)
    names.append("other")
    names.pop(0)
    # ok: python-command-from-request
    os.system(names[1])
    # ruleid: python-command-from-request
    os.system(names[0])
    table = {"safe": "a", "given": given}
    # ok: python-command-from-request
    os.system(table["safe"])
    # ruleid: python-command-from-request
    os.system(table["given"])


@app.route("/f")
def cut():
    given = request.query_string.decode()
    start = given.find("a=")
    part = given[start:]
    # ruleid: python-command-from-request
    os.system(part)


known = {"a": "first", "b": "second"}


@app.route("/known")
def known_only():
    given = request.args["which"]
    # ok: python-command-from-request
    os.system(known[given])
    # ruleid: python-command-from-request
    os.system(known.get(given, given))


@app.route("/left")
def left():
    given = request.args["which"]
    other = request.args["other"]
    if not given or given not in known:
        abort(404)
    # ok: python-command-from-request
    os.system(given)
    if other not in known and given:
        return "no"
    # ruleid: python-command-from-request
    os.system(other)
