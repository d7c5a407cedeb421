from lxml import etree


def find(tree, name, index):
    # ruleid: python-xpath-built
    tree.xpath("//user[@name='%s']" % name)
    # ruleid: python-xpath-built
    tree.xpath(f"//user[@name='{name}']")
    # ok: python-xpath-built
    tree.xpath("//user[@name=$name]", name=name)
    # ok: python-xpath-built
    tree.xpath("//user[%d]" % int(index))
    # ok: python-xpath-built
    tree.xpath("//user")
