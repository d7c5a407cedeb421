"""Names that matter for resolving indirection in Python: what calls what it is given, and what hides what."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HUBS = _words("os sys subprocess builtins importlib pickle ctypes socket shutil")
"""Modules that other modules of the standard library import, so that `shutil.os.system` is `os.system`."""

COUNTERPARTS = {
    "posix": "os",
    "nt": "os",
    "_pickle": "pickle",
    "cPickle": "pickle",
    "_io": "io",
    "_socket": "socket",
}
"""Modules under whose name the same functions can be had."""

APPLIERS = _words(
    "map filter partial partialmethod reduce starmap submit run_in_executor to_thread apply apply_async "
    "map_async imap imap_unordered starmap_async register call_soon call_soon_threadsafe call_later call "
    "Thread Process Timer start_new_thread run_sync methodcaller"
)
"""Callables that call what they are given."""
