import ldap
from ldap.filter import escape_filter_chars


def find(connection, name):
    # ruleid: python-ldap-filter-built
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=%s)" % name)
    # ruleid: python-ldap-filter-built
    connection.search(search_base="dc=a", search_filter=f"(uid={name})")
    # ok: python-ldap-filter-built
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=%s)" % escape_filter_chars(name))
    # ok: python-ldap-filter-built
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=a)")
    # ok: python-ldap-filter-built
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, "(id=%d)" % int(name))
