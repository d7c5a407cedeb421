import requests

API = "https://api.example"


def weak(host, name):
    # ruleid: python-ssrf-host-from-value
    first = requests.get(f"https://{host}/status", timeout=5)
    # ruleid: python-ssrf-host-from-value
    second = requests.get("https://api.example" + name, timeout=5)
    address = "https://%s.example/items" % name
    # ruleid: python-ssrf-host-from-value
    third = requests.get(address, timeout=5)
    return first, second, third


def good(host, name, port: int):
    # ok: python-ssrf-host-from-value
    first = requests.get(f"https://api.example/{name}", timeout=5)
    # ok: python-ssrf-host-from-value
    second = requests.get("https://api.example/" + name, timeout=5)
    # ok: python-ssrf-host-from-value
    third = requests.get(f"http://127.0.0.1:{port}/health", timeout=5)
    if host not in ("a.example", "b.example"):
        raise ValueError(host)
    # ok: python-ssrf-host-from-value
    fourth = requests.get(f"https://{host}/status", timeout=5)
    return first, second, third, fourth
