import ldap
import ldap3


def weak(dn, server):
    c = ldap.initialize("ldaps://directory.example")
    # ruleid: python-auth-anonymous-ldap-bind
    c.simple_bind_s(dn, "")
    # ruleid: python-auth-anonymous-ldap-bind
    c.simple_bind_s(dn)
    # ruleid: python-auth-anonymous-ldap-bind
    c.bind_s(dn, None)
    # ruleid: python-auth-anonymous-ldap-bind
    c.simple_bind()
    # ruleid: python-auth-anonymous-ldap-bind
    ldap3.Connection(server, user=dn, password="")


def good(dn, password, server):
    c = ldap.initialize("ldaps://directory.example")
    # ok: python-auth-anonymous-ldap-bind
    c.simple_bind_s(dn, password)
    # ok: python-auth-anonymous-ldap-bind
    ldap3.Connection(server, user=dn, password=password)
