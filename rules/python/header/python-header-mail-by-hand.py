import smtplib
from email.message import EmailMessage


def render(headers, body):
    # ruleid: python-header-mail-by-hand
    head = "\r\n".join(f"{name}: {value}" for name, value in headers.items())
    return head + "\r\n\r\n" + body


def lines(headers):
    # ruleid: python-header-mail-by-hand
    return "\r\n".join("%s: %s" % pair for pair in headers)


def send(server, to, subject, body):
    # ruleid: python-header-mail-by-hand
    text = f"To: {to}\nSubject: {subject}\n\n{body}"
    server.sendmail("a@shop.example", [to], text)
    # ruleid: python-header-mail-by-hand
    server.sendmail("a@shop.example", [to], "Subject: %s\n\n%s" % (subject, body))


def by_library(server, to, subject, body):
    message = EmailMessage()
    message["To"] = to
    message["Subject"] = subject
    message.set_content(body)
    # ok: python-header-mail-by-hand
    server.sendmail("a@shop.example", [to], message.as_string())
    # ok: python-header-mail-by-hand
    server.send_message(message)


def shown(headers):
    # ok: python-header-mail-by-hand
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def one_by_one(headers, out):
    head = ""
    for name, value in headers.items():
        # ruleid: python-header-mail-by-hand
        head += f"{name}: {value}\r\n"
        # ruleid: python-header-mail-by-hand
        out.append(f"{name}: {value}\r\n")
        clean = value.replace("\r", "").replace("\n", "")
        # ok: python-header-mail-by-hand
        out.append(f"{name}: {clean}\r\n")
        # ok: python-header-mail-by-hand
        out.append(f"{name}: {value}\n")
    return head
