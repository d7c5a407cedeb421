import jwt


def check(key, token):
    # ruleid: python-jwt-unverified
    jwt.decode(token, options={"verify_" + "signature": False})
    # ruleid: python-jwt-unverified
    jwt.decode(token, options={"verify_signature": 0})
    # ruleid: python-jwt-unverified
    jwt.PyJWT({"verify_signature": False}).decode(token)
    # ruleid: python-jwt-unverified
    jwt.api_jws.decode(token, options={"verify_signature": False})
    # todoruleid: python-jwt-unverified
    jwt.decode(token, key, algorithms=jwt.algorithms.get_default_algorithms())
    options = {}
    options["verify_signature"] = False
    # todoruleid: python-jwt-unverified
    jwt.decode(token, options=options)
