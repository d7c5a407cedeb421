"""The capabilities guard speaks of. Which names of libraries have them is data: see `mapped.py`."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "network": "Opens or listens on network connections, or uses a client that does.",
    "process": "Starts, replaces or controls other programs, or runs a shell.",
    "file_read": "Reads files or lists folders.",
    "file_write": "Creates or changes files, folders, links or their modes.",
    "file_delete": "Deletes or moves away files or folders.",
    "dynamic_code": "Runs code that is text or is chosen at run time: eval, exec, import of a computed name.",
    "native_code": "Calls compiled code or raw memory directly (ctypes, cffi, mmap).",
    "deserialisation": "Loads data in a form that can run code while it is loaded (pickle and its kin).",
    "environment": "Reads or sets environment variables, the working directory or the process's user.",
    "secrets": "Reads passwords, tokens or keys from a prompt or a store.",
    "reflection": "Reaches names that only run time knows, or the interpreter's own insides.",
    "threads": "Starts threads, or processes that run the same program's code.",
    "signals": "Sends signals or decides how they are handled.",
}
IMPORT_TIME = "import_time."
"""Before a kind: it is used as soon as the module is imported, not only when something is called."""
UNANALYSED = "unanalysed"

CAPABILITIES: dict[str, str] = {
    **KINDS,
    **{
        f"{IMPORT_TIME}{kind}": f"{text.removesuffix('.')}, as soon as the module is imported."
        for kind, text in KINDS.items()
    },
    UNANALYSED: "The code could not be read, or calls into a library that guard's map does not describe.",
}
"""Every name that `Edit.gains` and `Edit.lost` may hold, with what it means."""

BUILTINS = frozenset(
    {"eval", "exec", "compile", "execfile", "open", "globals", "locals", "vars", "breakpoint", "__import__"}
    | {"getattr", "setattr", "delattr", "__builtins__"}
)
"""Builtins that have a capability or lead to one."""

FRAMES = frozenset(
    """
    __globals__ __builtins__ __subclasses__ __code__ __closure__ __mro__ __getattribute__ __loader__
    __import__ __base__ __bases__ f_globals f_locals f_builtins f_back f_code tb_frame gi_frame gi_code
    cr_frame ag_frame func_globals
    """.split()  # noqa: SIM905
)
"""Attributes through which any object leads to the interpreter's insides: `reflection`, whoever has them."""
