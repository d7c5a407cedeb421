import functools
import requests


def tls(url, session, holder):
    # ruleid: python-tls-http-verify-off
    requests.get(url, verify=not True)
    # ruleid: python-tls-http-verify-off
    requests.get(url, verify=0)
    # ruleid: python-tls-http-verify-off
    requests.get(url, **dict(verify=False))
    # ruleid: python-tls-http-verify-off
    unsafe = functools.partial(requests.get, verify=False)
    options = dict(verify=False)
    # ruleid: python-tls-http-verify-off
    requests.get(url, **options)
    # ruleid: python-tls-http-verify-off
    setattr(session, "verify", False)
    # todoruleid: python-tls-http-verify-off
    requests.get(url, verify=bool(0))
    # todoruleid: python-tls-http-verify-off
    requests.get(url, verify=None)
    # todoruleid: python-tls-http-verify-off
    vars(session)["verify"] = False
    # todoruleid: python-tls-http-verify-off
    holder.anything.verify = False
    return unsafe


class NoVerify(requests.adapters.HTTPAdapter):
    # ruleid: python-tls-http-verify-off
    def cert_verify(self, conn, url, verify, cert):
        pass


class LateNoVerify(requests.adapters.HTTPAdapter):
    def send(self, *args, **kw):
        kw["verify"] = False
        # ruleid: python-tls-http-verify-off
        return super().send(*args, **kw)
