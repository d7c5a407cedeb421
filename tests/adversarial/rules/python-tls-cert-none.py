import ssl


def tls(ctx, wrap, level):
    # ruleid: python-tls-cert-none
    ctx.verify_mode = ssl.VerifyMode(0)
    # ruleid: python-tls-cert-none
    ctx.verify_mode = ssl.VerifyMode.CERT_NONE
    # ruleid: python-tls-cert-none
    setattr(ctx, "verify_mode", ssl.CERT_NONE)
    none = ssl.CERT_NONE
    # todoruleid: python-tls-cert-none
    ctx.verify_mode = none
    # todoruleid: python-tls-cert-none
    ctx.verify_mode = ssl.VerifyMode["CERT_NONE"]
    # todoruleid: python-tls-cert-none
    ctx.__setattr__("verify_mode", ssl.CERT_NONE)
    # todoruleid: python-tls-cert-none
    ctx.verify_mode = min(ssl.VerifyMode)
    return wrap, level
