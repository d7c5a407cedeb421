"""The names of edits: every kind an `Edit` may have, with what it means.

A policy speaks in these names and in globs over them (`function.*`). A kind is added here first: the
documentation, the policy loader's spelling check and `guard explain` read this table.
"""

from __future__ import annotations

KINDS: dict[str, str] = {
    # Python, by libCST
    "import.added": "An import of a name or module is new.",
    "import.removed": "An import is gone.",
    "import.changed": "An import brings in something else under the same name, or the same under another.",
    "import.moved": "The same imports stand in another order or are spread over statements in another way.",
    "function.added": "A function or method is new.",
    "function.removed": "A function or method is gone.",
    "function.renamed": "A function or method has another name and an equal or similar body.",
    "function.moved": "A function or method stands in another place, class or file, unaltered.",
    "function.signature": "Parameters were added, removed, reordered or renamed, or async-ness changed.",
    "function.default": "A parameter's default value changed.",
    "function.decorator": "Decorators were added, removed, reordered or altered.",
    "function.annotation": "Annotations of a parameter both sides have, or of the result, changed.",
    "function.body": "Statements inside the body changed.",
    "function.control_flow": "Branches, loops, returns or their conditions inside the body changed.",
    "function.exception_handling": "try, with, raise or assert inside the body changed.",
    "function.call_arguments": "A call inside the body is still made, with other arguments.",
    "class.added": "A class is new.",
    "class.removed": "A class is gone.",
    "class.renamed": "A class has another name and an equal or similar body.",
    "class.moved": "A class stands in another place or file, unaltered.",
    "class.bases": "Base classes or class keywords (metaclass) changed.",
    "class.decorator": "A class's decorators changed.",
    "class.body": "Statements of a class body that are neither method, assignment nor docstring changed.",
    "assignment.added": "A module- or class-level name is new.",
    "assignment.removed": "A module- or class-level name is gone.",
    "assignment.changed": "A module- or class-level name has another value or annotation.",
    "assignment.moved": "An assignment stands in another place of its block, unaltered.",
    "statement.added": "A statement that runs at import is new (call, condition, loop, with, try).",
    "statement.removed": "A statement that ran at import is gone.",
    "statement.changed": "A statement that runs at import changed.",
    "statement.moved": "A statement that runs at import stands in another place of its block, unaltered.",
    "docstring": "A docstring changed.",
    "comment": "A comment changed that no tool is known to obey.",
    "comment.directive": "A comment changed that an interpreter, checker or formatter obeys "
    "(`#!`, `# noqa`).",
    "formatting": "Only white space, line breaks, quotes or trailing commas changed.",
    "unparsable.before": "A file that could not be parsed before now can be; all of it counts as new.",
    "unparsable": "A side of a source file cannot be parsed; nothing can be said of its structure.",
    # Notebooks
    "notebook.output": "Outputs or execution counts of a notebook's cells changed.",
    "notebook.metadata": "Metadata of a notebook or its cells changed.",
    "notebook.markdown": "A text cell of a notebook changed.",
    # Dependencies, in manifests that are read
    "dependency.added": "A dependency is declared or locked that was not.",
    "dependency.removed": "A dependency is no longer declared or locked.",
    "dependency.raised": "A dependency's version or lower bound was raised.",
    "dependency.lowered": "A dependency's version or lower bound was lowered.",
    "dependency.source": "A dependency comes from another place (index, repository, address, path), or where "
    "and how freely packages are looked for changed (symbol `index`).",
    "dependency.changed": "A dependency's marker, extra, hash, upper bound or the form of its range changed.",
    # Other files, by kind
    "text": "Prose changed (Markdown, reStructuredText, plain text).",
    "data": "Data changed (JSON, YAML, TOML, CSV, XML and the like, in no place a tool is known to read it).",
    "config": "Configuration of a tool or of the project changed.",
    "build": "A file that decides how the project is built, packaged or installed changed.",
    "metadata": "What a project says of itself and nothing runs changed: its version, description, authors.",
    "lock": "A lock file changed outside entries that are read as dependencies.",
    "ci": "A continuous integration workflow or a file it runs by convention changed.",
    "agent_instructions": "Instructions or settings that coding agents obey changed.",
    "policy": "guard's own policy, rules or waivers changed.",
    "ownership": "Code owners changed.",
    "source": "Source code in a language whose structure is not read changed.",
    "template": "Markup or a template that a browser or an engine runs changed (HTML, SVG, Jinja, mail).",
    "style": "A style sheet, image description or other asset in text form changed.",
    "other": "A text file of no known kind changed.",
    # Whole files
    "file.added": "A file is new.",
    "file.deleted": "A file is gone.",
    "file.renamed": "A file has another path.",
    "file.copied": "A file is a copy of another.",
    "binary": "A file that is no text changed.",
    "encoding": "A text file that is not UTF-8, or whose encoding or byte order mark changed.",
    "mode": "A file's mode bits changed, or a first line `#!` that makes a program of it.",
    "symlink": "A symbolic link was added, removed or points elsewhere.",
    "submodule": "A submodule was added, removed or points to another commit.",
    # The remainder
    "unattributed": "A changed line that no engine could assign to an edit. No pattern can cover it.",
}

NEVER_COVERED = frozenset({"unattributed"})
"""Kinds that no pattern may name, so that they always block."""
