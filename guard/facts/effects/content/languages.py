"""Which language a file is written in, and whether anybody here reads that language.

The names of languages by suffix follow their own documentation (November 2026). A language is read where
code rules ship for it, or a reader of this package knows its structure; a test holds the first half.
"""

from __future__ import annotations

from enum import StrEnum

from guard.expressions import expression
from guard.facts.dependencies.ecosystems import reader_of
from guard.facts.effects.protection.config.files import form_of
from guard.facts.effects.protection.words import listed
from guard.facts.files.classify import FileClass, reads_manifest, side_classes
from guard.model.change import MODE_EXECUTABLE, FileSide


class Use(StrEnum):
    """What a text that nobody reads is there for."""

    RUNS = "runs"
    """It runs, or decides what is built."""
    PAGE = "page"
    """A browser or a template engine runs what stands in it."""
    DESCRIBES = "describes"
    """It describes data or an interface, and code is made of it."""
    UNKNOWN = "unknown"
    """No kind of file that is known."""


_RUNS = {
    "Rust": "rs", "C or C++": "c h cc cpp cxx hh hpp hxx", "Objective-C": "m mm", "Swift": "swift",
    "Kotlin": "kt kts", "Scala": "scala sc", "Clojure": "clj cljs cljc edn", "Groovy": "groovy",
    "Perl": "pl pm t", "R": "r rmd qmd", "Julia": "jl", "Lua": "lua", "Tcl": "tcl", "fish": "fish",
    "csh": "csh", "PowerShell": "ps1 psm1 psd1", "batch": "bat cmd", "Visual Basic": "vb vbs vba",
    "Windows Script": "wsf hta", "F#": "fs fsx", "Elixir": "ex exs", "Erlang": "erl hrl", "Haskell": "hs lhs",
    "Elm": "elm", "OCaml": "ml mli", "Nim": "nim", "Zig": "zig", "D": "d", "Dart": "dart",
    "Fortran": "f f90 f95 for", "Pascal": "pas", "Ada": "ada adb ads", "assembler": "asm s", "V": "v",
    "Verilog or VHDL": "sv vhd vhdl", "CUDA": "cu cuh", "OpenCL or a shader": "cl glsl hlsl metal wgsl",
    "Solidity": "sol", "Vyper": "vy", "Move": "move", "Cairo": "cairo", "Lisp": "lisp lsp el scm rkt ss",
    "AWK": "awk", "sed": "sed", "Vim script": "vim", "WebAssembly text": "wat",
    "AppleScript": "applescript scpt", "AutoHotkey": "ahk", "AutoIt": "au3", "Prolog": "prolog",
    "Apex": "apex cls trigger", "Cython": "pyx pxd pxi",
    "Mojo": "mojo", "Starlark": "star", "CoffeeScript": "coffee", "Vue, Svelte or Astro": "vue svelte astro",
    "Less": "less", "a patch": "patch diff", "TeX": "tex", "XSLT": "xsl xslt",
    "Rego": "rego", "Bicep": "bicep", "Jsonnet": "jsonnet libsonnet", "Nix": "nix",
}  # fmt: skip
_DESCRIBES = {
    "GraphQL": "graphql gql", "Protocol Buffers": "proto", "Thrift": "thrift", "Cap'n Proto": "capnp",
    "FlatBuffers": "fbs", "CUE": "cue", "Dhall": "dhall", "Cypher": "cypher cql",
    "a grammar": "g4 y lex pest",
}  # fmt: skip
READ = {
    "Python": "py pyi pyw", "JavaScript": "js mjs cjs jsx", "TypeScript": "ts mts cts tsx",
    "shell": "sh bash zsh ksh", "SQL": "sql ddl psql", "Go": "go", "PHP": "php phtml", "Ruby": "rb rake",
    "Java": "java", "C#": "cs", "Terraform": "tf tfvars hcl",
}  # fmt: skip
"""Languages that code rules ship for, with the suffixes by which the scanner knows them; `tfvars` and `hcl`
are compared as configuration."""
_INTERPRETERS = {
    "perl": "Perl", "lua": "Lua", "awk": "AWK", "gawk": "AWK", "fish": "fish",
    "pwsh": "PowerShell", "tclsh": "Tcl", "rscript": "R", "osascript": "AppleScript", "groovy": "Groovy",
    "make": "make", "sed": "sed", "expect": "Tcl", "elixir": "Elixir", "julia": "Julia",
}  # fmt: skip
_READ_INTERPRETERS = frozenset(
    [
        "python",
        "python2",
        "python3",
        "sh",
        "bash",
        "dash",
        "zsh",
        "ksh",
        "node",
        "nodejs",
        "deno",
        "bun",
        "php",
        "ruby",
    ]
)
_SHEBANG = expression(rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-S[ \t]+)?)?(?:\S*/)?([A-Za-z][A-Za-z-]*\d?)")
_POINTER = b"version https://git-lfs.github.com/spec/"
_RUNS_OR_WEIGHTS = listed(
    "py pyc so dll dylib exe wasm jar whl egg zip tar gz tgz sh js bin pt pth pkl pickle joblib npy npz onnx "
    "h5 keras safetensors gguf ggml ckpt pb tflite msgpack model weights node deb rpm apk"
)
"""Suffixes of what runs, and of weights of models."""
_READ_CLASSES = frozenset({FileClass.PYTHON, FileClass.NOTEBOOK, FileClass.MANIFEST})
_SIGNED = frozenset(
    {FileClass.BUILD, FileClass.CI, FileClass.POLICY, FileClass.OWNERSHIP, FileClass.AGENT_INSTRUCTIONS}
)
"""Somebody signs for every line of these already."""


def _by_suffix(rows: dict[str, str]) -> dict[str, str]:
    return {suffix: name for name, suffixes in rows.items() for suffix in suffixes.split()}


_RUN_BY_SUFFIX = _by_suffix(_RUNS)
_DESCRIBE_BY_SUFFIX = _by_suffix(_DESCRIBES)
_READ_BY_SUFFIX = _by_suffix(READ)


def unread(side: FileSide) -> tuple[str, Use] | None:
    """The language of a text that no reader knows, and what the text is there for; None where one does."""
    name = side.path.rpartition("/")[2].casefold()
    suffix = name.rpartition(".")[2] if "." in name else ""
    if side.data.startswith(_POINTER):
        return "a pointer to a large file", Use.RUNS if suffix in _RUNS_OR_WEIGHTS else Use.UNKNOWN
    if suffix in _RUN_BY_SUFFIX:
        return _RUN_BY_SUFFIX[suffix], Use.RUNS
    if suffix in _DESCRIBE_BY_SUFFIX:
        return _DESCRIBE_BY_SUFFIX[suffix], Use.DESCRIBES
    found = side_classes(side)
    if suffix in _READ_BY_SUFFIX or _SIGNED.intersection(found) or _READ_CLASSES.intersection(found):
        return None
    interpreter = _interpreter(side)
    if interpreter or side.mode == MODE_EXECUTABLE:
        is_read = interpreter in _READ_INTERPRETERS
        return (
            None
            if is_read
            else (_INTERPRETERS.get(interpreter, interpreter or "an unknown language"), Use.RUNS)
        )
    return _by_class(side, suffix)


def _by_class(side: FileSide, suffix: str) -> tuple[str, Use] | None:
    found = side_classes(side)[0]
    if found is FileClass.TEMPLATE or suffix == "mdx":
        return "markup", Use.PAGE
    if found is FileClass.LOCK and not reads_manifest(side.path) and reader_of(side.path) is None:
        return "a lock that no reader knows", Use.DESCRIBES
    if found is FileClass.SOURCE:
        return f"`.{suffix}`", Use.RUNS
    if found is FileClass.OTHER and not form_of(side.path):
        return "no known kind", Use.UNKNOWN
    return None


def _interpreter(side: FileSide) -> str:
    """What the first line says the file is run by; "" where it says nothing."""
    match = _SHEBANG.match(side.data[:200])
    return match[1].decode().casefold() if match is not None else ""
