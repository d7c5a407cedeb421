"""The check `vulnerabilities`."""
