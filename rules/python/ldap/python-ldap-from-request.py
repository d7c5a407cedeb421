import ldap
import ldap3
from ldap.filter import escape_filter_chars
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    name = request.args["name"]
    connection = ldap.initialize("ldap://ldap.example")
    # ruleid: python-ldap-from-request
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=%s)" % name)
    # ruleid: python-ldap-from-request
    connection.search_s("dc=" + name, ldap.SCOPE_SUBTREE, "(uid=a)")
    directory = ldap3.Connection(server)
    # ruleid: python-ldap-from-request
    directory.search("dc=a", f"(&(objectclass=person)(uid={name}))", attributes=["a"])
    # ruleid: python-ldap-from-request
    directory.search(search_base="dc=a", search_filter="(uid=" + name + ")")
    # ok: python-ldap-from-request
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=%s)" % escape_filter_chars(name))
    # ok: python-ldap-from-request
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=a)")
    # ok: python-ldap-from-request
    re.search("a", name)
    # ok: python-ldap-from-request
    pattern.search(name)
