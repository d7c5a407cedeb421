import re


def clean(text):
    # ruleid: python-xss-html-filtered-by-regex
    text = re.sub("<script.*?>.*?</script>", "", text)
    # ruleid: python-xss-html-filtered-by-regex
    text = re.sub(r"(?i)</?iframe[^>]*>", "", text)
    # ok: python-xss-html-filtered-by-regex
    return re.sub(r"\s+", " ", text)


def strip(text):
    import bleach
    # ok: python-xss-html-filtered-by-regex
    return bleach.clean(text)


def heading(text):
    # ok: python-xss-html-filtered-by-regex
    return re.sub("<h1>", "<h2>", text)
