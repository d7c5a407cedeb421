import xml.etree.ElementTree as ET
from xml.dom import minidom
import defusedxml.ElementTree as safe


def parse(text):
    # ruleid: python-xml-stdlib-parser
    ET.fromstring(text)
    # ruleid: python-xml-stdlib-parser
    minidom.parseString(text)
    # ok: python-xml-stdlib-parser
    safe.fromstring(text)
    # ok: python-xml-stdlib-parser
    ET.fromstring("<a/>")


def own():
    text = ET.tostring(node)
    # ok: python-xml-stdlib-parser
    ET.fromstring(text)
