import imaplib
import smtplib
import ssl
from smtplib import SMTP


def clear(user, password):
    server = smtplib.SMTP("mail.example")
    # ruleid: python-tls-mail-login-clear-text
    server.login(user, password)


def clear_with(user, password):
    with SMTP("mail.example") as server:
        # ruleid: python-tls-mail-login-clear-text
        server.login(user, password)


def clear_imap(user, password):
    box = imaplib.IMAP4("mail.example")
    # ruleid: python-tls-mail-login-clear-text
    box.login(user, password)


def encrypted(user, password):
    server = smtplib.SMTP("mail.example")
    server.starttls(context=ssl.create_default_context())
    # ok: python-tls-mail-login-clear-text
    server.login(user, password)


def encrypted_from_start(user, password):
    with smtplib.SMTP_SSL("mail.example") as server:
        # ok: python-tls-mail-login-clear-text
        server.login(user, password)
