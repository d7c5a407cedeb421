"""Ways past the rule: `ruleid` lines are caught, `todoruleid` lines are still open."""

import functools
import os
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.route("/closure-reads-outer-variable")
def closure_reads_outer_variable():
    x = request.args["a"]
    def inner():
        # todoruleid: python-command-from-request
        os.system(x)
    inner()
    return ""


@app.route("/check-without-consequence")
def check_without_consequence():
    if request.args["a"] not in ALLOWED:
        pass
    # ruleid: python-command-from-request
    os.system(request.args["a"])


@app.route("/check-that-is-always-true")
def check_that_is_always_true():
    x = request.args["a"]
    if x in ALLOWED or True:
        # ruleid: python-command-from-request
        os.system(x)


@app.route("/container-of-arguments")
def container_of_arguments():
    args = request.args
    # ruleid: python-command-from-request
    os.system(args.get("a"))


@app.route("/slice-of-a-call")
def slice_of_a_call():
    # todoruleid: python-command-from-request
    os.system(request.args.get("a")[1:])


@app.route("/starred-target")
def starred_target():
    a, *rest = request.args["a"].split(",")
    # todoruleid: python-command-from-request
    os.system(rest[0])


@app.route("/request-under-another-name")
def request_under_another_name():
    r = request
    # todoruleid: python-command-from-request
    os.system(r.args["a"])


@app.route("/request-by-getattr")
def request_by_getattr():
    # todoruleid: python-command-from-request
    os.system(getattr(request, "args")["a"])


@app.route("/overwritten-by-update")
def overwritten_by_update():
    d = {"a": "b"}
    d.update(request.args)
    # ruleid: python-command-from-request
    os.system(d["a"])


@app.route("/function-handed-to-map")
def function_handed_to_map():
    x = request.args["a"]
    # ruleid: python-command-from-request
    list(map(os.system, [x]))


@app.route("/function-handed-to-partial")
def function_handed_to_partial():
    x = request.args["a"]
    # ruleid: python-command-from-request
    functools.partial(os.system, x)()


@app.route("/function-under-another-name")
def function_under_another_name():
    x = request.args["a"]
    run = os.system
    # todoruleid: python-command-from-request
    run(x)


@app.route("/shell-in-unpacked-keywords")
def shell_in_unpacked_keywords():
    x = request.args["a"]
    # ruleid: python-command-from-request
    subprocess.run(x, **{"shell": True})


@app.route("/through-hexadecimal")
def through_hexadecimal():
    x = request.args["a"]
    x = x.encode().hex()
    x = bytes.fromhex(x).decode()
    # ruleid: python-command-from-request
    os.system(x)


@app.route("/class-attribute")
def class_attribute():
    class T:
        v = request.args["a"]
    # todoruleid: python-command-from-request
    os.system(T.v)


@app.route("/global-variable")
def global_variable():
    global STATE
    STATE = request.args["a"]
    uses_the_global()


def uses_the_global():
    # todoruleid: python-command-from-request
    os.system(STATE)


@app.route("/comprehension")
def comprehension():
    x = [request.args["a"] for _ in range(1)][0]
    # ruleid: python-command-from-request
    os.system(x)


@app.route("/assignment-expression")
def assignment_expression():
    if (x := request.args.get("a")):
        # ruleid: python-command-from-request
        os.system(x)


@app.route("/converted-on-one-path-only")
def converted_on_one_path_only():
    x = request.args["a"]
    ok = int(x) if x.isdigit() else x
    # ruleid: python-command-from-request
    os.system(f"sleep {ok}")


@app.route("/exception-text")
def exception_text():
    try:
        raise ValueError(request.args["a"])
    except ValueError as err:
        # todoruleid: python-command-from-request
        os.system(str(err))


@app.route("/character-by-character")
def character_by_character():
    x = "".join(chr(ord(ch)) for ch in request.args["a"])
    # todoruleid: python-command-from-request
    os.system(x)


@app.route("/list-entry-overwritten")
def list_entry_overwritten():
    lst = ["a"]
    lst[0] = request.args["a"]
    # ruleid: python-command-from-request
    os.system(lst[0])


@app.route("/dictionary-entry-overwritten")
def dictionary_entry_overwritten():
    m = {"a": "b"}
    m["a"] = request.args["a"]
    # ruleid: python-command-from-request
    os.system(m["a"])


@app.route("/dictionary-entry-overwritten-in-a-branch")
def dictionary_entry_overwritten_in_a_branch():
    m = {"a": "b"}
    if request.method == "POST":
        m["a"] = request.args["a"]
    # ruleid: python-command-from-request
    os.system(m["a"])


@app.route("/checked-against-itself")
def checked_against_itself():
    x = request.args["a"]
    if x in x:
        # todoruleid: python-command-from-request
        os.system(x)


@app.route("/digits-or-anything")
def digits_or_anything():
    x = request.args["a"]
    if x.isdigit() or x:
        # ruleid: python-command-from-request
        os.system(x)


@app.route("/appended-then-overwritten")
def appended_then_overwritten():
    lst = []
    lst.append("a")
    lst.append("b")
    lst[0] = request.args["a"]
    # ruleid: python-command-from-request
    os.system(lst[0])
