import io
import xml.etree.ElementTree as ET
import xml.sax
import xml.sax.handler
from xml.dom import minidom
import defusedxml.ElementTree as safe
from lxml import etree
from flask import Flask, request

app = Flask(__name__)


@app.route("/a", methods=["POST"])
def direct():
    text = request.get_data()
    # ok: python-xml-from-request
    ET.fromstring(text)
    # ruleid: python-xml-from-request
    etree.parse(io.BytesIO(request.data))
    # ok: python-xml-from-request
    minidom.parseString(request.form["a"])
    # ok: python-xml-from-request
    safe.fromstring(text)
    # ok: python-xml-from-request
    etree.fromstring(text, parser=etree.XMLParser(resolve_entities=False))
    # ok: python-xml-from-request
    ET.parse("users.xml")


@app.route("/b", methods=["POST"])
def hardened():
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    # ok: python-xml-from-request
    return etree.fromstring(request.data, parser)


@app.route("/c", methods=["POST"])
def reaching_out():
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    # ruleid: python-xml-from-request
    return minidom.parseString(request.data, parser)


@app.route("/d", methods=["POST"])
def staying_inside():
    parser = xml.sax.make_parser()
    # ok: python-xml-from-request
    return minidom.parseString(request.data, parser)
