"""Known vulnerabilities and malware, asked of a local database in OSV form. Nothing here uses the network
but `sync`, which fetches such a database from an address that the user gives, and `online`, which asks the
services that pip-audit asks where the user chose that."""

from guard.tools.advisories.database import LocalAdvisories

__all__ = ["LocalAdvisories"]
