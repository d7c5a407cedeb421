import lxml.etree
from lxml import etree


def build():
    # ruleid: python-xml-lxml-default-parser
    etree.XMLParser()
    # ruleid: python-xml-lxml-default-parser
    lxml.etree.XMLParser(remove_blank_text=True)
    # ok: python-xml-lxml-default-parser
    etree.XMLParser(resolve_entities=False)
    # ok: python-xml-lxml-default-parser
    etree.HTMLParser()
