from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe


def badge(name):
    # ruleid: python-xss-html-built-and-sent
    return mark_safe("<b>%s</b>" % name)


def answer(name):
    # ruleid: python-xss-html-built-and-sent
    return HttpResponse(f"<p>{name}</p>")


@register.simple_tag
def picture(url, size):
    # ruleid: python-xss-html-built-and-sent
    return '<img src="%s" width="%s"/>' % (url, size)


def render_row(cells):
    row = "<tr>"
    row += "<td>" + cells[0] + "</td>"
    # ruleid: python-xss-html-built-and-sent
    return row


def template(name):
    # ruleid: python-xss-html-built-and-sent
    return Markup("<b>" + name + "</b>")


def escaped(name):
    # ok: python-xss-html-built-and-sent
    return mark_safe("<b>%s</b>" % escape(name))


def formatted(name):
    # ok: python-xss-html-built-and-sent
    return format_html("<b>{}</b>", name)


def constant():
    # ok: python-xss-html-built-and-sent
    return mark_safe("<b>hello</b>")


def number(count):
    # ok: python-xss-html-built-and-sent
    return mark_safe("<b>%d</b>" % int(count))


def text(name):
    # ok: python-xss-html-built-and-sent
    return HttpResponse("Hello " + name)
