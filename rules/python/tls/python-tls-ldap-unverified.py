import ldap
from ldap import OPT_X_TLS_NEVER


def setup(connection):
    # ruleid: python-tls-ldap-unverified
    ldap.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_NEVER)
    # ruleid: python-tls-ldap-unverified
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, OPT_X_TLS_NEVER)
    # ruleid: python-tls-ldap-unverified
    options = {ldap.OPT_X_TLS_REQUIRE_CERT: ldap.OPT_X_TLS_NEVER}
    # ok: python-tls-ldap-unverified
    ldap.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    # ok: python-tls-ldap-unverified
    ldap.set_option(ldap.OPT_NETWORK_TIMEOUT, 10)
    return options
