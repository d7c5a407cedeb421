"""What kind of file each changed file is, and its edits as a file (created, renamed, mode, binary, lines)."""
