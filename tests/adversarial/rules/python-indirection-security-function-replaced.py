import builtins
import hmac
import ssl


def replace(fake, modules):
    # ruleid: python-indirection-security-function-replaced
    builtins.open = fake
    # ruleid: python-indirection-security-function-replaced
    ssl.create_default_context = ssl._create_unverified_context
    # ruleid: python-indirection-security-function-replaced
    setattr(hmac, "compare_" + "digest", fake)
    # todoruleid: python-indirection-security-function-replaced
    vars(hmac)["compare_digest"] = fake
    # todoruleid: python-indirection-security-function-replaced
    hmac.__dict__.update(compare_digest=fake)
    for module in modules:
        # todoruleid: python-indirection-security-function-replaced
        setattr(module, "compare_digest", fake)
