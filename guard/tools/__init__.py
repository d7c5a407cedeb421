"""The only code that touches the outside: processes, git, semgrep, files."""
