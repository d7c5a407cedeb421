import lxml.etree
from lxml import etree as ET
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    name = request.args["name"]
    tree = ET.parse("users.xml")
    # ruleid: python-xpath-from-request
    tree.xpath("//user[@name='" + name + "']")
    # ruleid: python-xpath-from-request
    tree.getroot().findall(f"./user[@name='{name}']")
    # ruleid: python-xpath-from-request
    elementpath.select(tree, "//user[@name='%s']" % name)
    # ok: python-xpath-from-request
    tree.xpath("//user[@name=$name]", name=name)
    find = lxml.etree.XPath("//user[@name=$name]")
    # ok: python-xpath-from-request
    find(tree, name=name)
    # ok: python-xpath-from-request
    re.findall("a", name)
    # ok: python-xpath-from-request
    elementpath.select(tree, "//user[@name='%s']" % name.replace("'", "&apos;"))
    if "'" in name:
        return "no"
    # ok: python-xpath-from-request
    tree.xpath("//user[@name='" + name + "']")
