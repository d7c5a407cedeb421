import ftplib
import telnetlib
from ftplib import FTP, FTP_TLS


def fetch(host, user, password):
    # ruleid: python-tls-clear-text-protocol
    telnetlib.Telnet(host)
    # ruleid: python-tls-clear-text-protocol
    ftp = ftplib.FTP(host)
    ftp.login(user, password)
    # ruleid: python-tls-clear-text-protocol
    FTP(host, user, password)
    # ruleid: python-tls-clear-text-protocol
    with FTP(host) as other:
        other.login(user, password)


def anonymous(host):
    # ok: python-tls-clear-text-protocol
    ftp = FTP(host)
    ftp.login()
    return ftp


def secure(host, user, password):
    # ok: python-tls-clear-text-protocol
    ftp = FTP_TLS(host)
    ftp.login(user, password)
    ftp.prot_p()
