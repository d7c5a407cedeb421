import xml.sax
from lxml import etree
from xml.sax.handler import feature_external_ges


def build(parser):
    # ruleid: python-xml-entities-enabled
    etree.XMLParser(resolve_entities=True)
    # ruleid: python-xml-entities-enabled
    etree.XMLParser(no_network=False)
    # ruleid: python-xml-entities-enabled
    parser.setFeature(feature_external_ges, True)
    # ruleid: python-xml-entities-enabled
    parser.setFeature(xml.sax.handler.feature_external_pes, True)
    # ok: python-xml-entities-enabled
    etree.XMLParser(resolve_entities=False)
    # ok: python-xml-entities-enabled
    parser.setFeature(feature_external_ges, False)
    # ok: python-xml-entities-enabled
    parser.setFeature(xml.sax.handler.feature_namespaces, True)


# ruleid: python-xml-entities-enabled
OPTIONS = {"huge_tree": False, "no_network": False}
# ok: python-xml-entities-enabled
STRICT = {"resolve_entities": False, "no_network": True, "load_dtd": False}
