import ftplib
import smtplib
from ftplib import FTP

import requests

# ruleid: python-tls-clear-text-address
SERVICE = "http://api.shop.io/v1"
# ok: python-tls-clear-text-address
SECURE = "https://api.shop.io/v1"
# ok: python-tls-clear-text-address
NEAR = "http://localhost:8080/health"
# ok: python-tls-clear-text-address
INSIDE = "http://cache.prod.svc.cluster.local:6379"
# ok: python-tls-clear-text-address
SVG = "http://www.w3.org/2000/svg"
# ok: python-tls-clear-text-address
SHOWN = "See http://api.shop.io/v1 for more."


def fetch(host, name):
    # ruleid: python-tls-clear-text-address
    first = requests.get(f"http://api.shop.io/{name}", timeout=5)
    # ruleid: python-tls-clear-text-address
    second = requests.get("http://" + host, timeout=5)
    # ok: python-tls-clear-text-address
    third = requests.get("https://" + host, timeout=5)
    return first, second, third


def is_old(address):
    # ok: python-tls-clear-text-address
    return address.startswith("http://api.shop.io/") or address == "ftp://files.shop.io/"


def clients(sender, message):
    # ruleid: python-tls-clear-text-address
    files = FTP("files.shop.io")
    # ok: python-tls-clear-text-address
    safe = ftplib.FTP_TLS("files.shop.io")
    # ruleid: python-tls-clear-text-address
    mail = smtplib.SMTP("mail.shop.io", 587)
    mail.send_message(message)
    # ok: python-tls-clear-text-address
    good = smtplib.SMTP("mail.shop.io", 587)
    good.starttls()
    # ok: python-tls-clear-text-address
    best = smtplib.SMTP_SSL("mail.shop.io")
    return files, safe, mail, good, best
