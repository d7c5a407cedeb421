def secrets_in_source(service):
    # ruleid: python-secrets-assigned
    password = "hunter" + "2hunter"
    # todoruleid: python-secrets-assigned
    password = "".join(["h7Gq", "2mZp"])
    # todoruleid: python-secrets-assigned
    service.login(user="me", password=str("h7Gq!2mZpL"))
    # todoruleid: python-secrets-assigned
    credentials = {"user": "me", "pass": "h7Gq!2mZpL"}
    # todoruleid: python-secrets-assigned
    p4ss = "h7Gq!2mZpL"
    # todoruleid: python-secrets-assigned
    password = "all letters and no digit"
    return password, credentials, p4ss


def main(service):
    # todoruleid: python-secrets-assigned
    password = "h7Gq!2mZpL"
    return service.login(password)
