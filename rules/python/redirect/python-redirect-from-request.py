from flask import redirect, url_for
from urllib.parse import urlparse
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    target = request.args.get("next", "")
    # ruleid: python-redirect-from-request
    response["Location"] = target
    # ruleid: python-redirect-from-request
    response.headers["Location"] = target
    # ok: python-redirect-from-request
    redirect(url_for("index", next=target))
    # ok: python-redirect-from-request
    redirect("/fixed")
    # ok: python-redirect-from-request
    redirect("/search/" + target)
    # ok: python-redirect-from-request
    redirect("/search?q=%s" % target)
    # ok: python-redirect-from-request
    redirect(f"/search/{target}")
    # ruleid: python-redirect-from-request
    redirect("https://" + target)
    if "shop.example" in target:
        # ruleid: python-redirect-from-request
        redirect(target)
    # ruleid: python-redirect-from-request
    return redirect(target, code=302)


@app.route("/b")
def listed():
    target = request.args["next"]
    if target not in ("/a", "/b"):
        return "no"
    # ok: python-redirect-from-request
    return redirect(target)


@app.route("/c")
def parsed():
    target = request.args["next"]
    url = urlparse(target)
    if url.netloc not in ("shop.example",) or url.scheme != "https":
        return "no"
    # ok: python-redirect-from-request
    return redirect(target)


def view(request):
    target = request.GET.get("next")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={"shop.example"}):
        # ok: python-redirect-from-request
        return HttpResponseRedirect(target)
    # ruleid: python-redirect-from-request
    return HttpResponseRedirect(request.GET["other"])


def again(request):
    # ok: python-redirect-from-request
    return redirect(request.path)


PAGES = MappingProxyType({"vat": "https://shop.example/vat"})
places = {"vat": "https://shop.example/vat"}


def chosen(request, topic):
    # ok: python-redirect-from-request
    first = redirect(places.get(topic, "/"))
    # ok: python-redirect-from-request
    second = redirect(PAGES[topic])
    # ruleid: python-redirect-from-request
    return redirect(places.get(topic) or topic)
