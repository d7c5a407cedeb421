"""Changes that have an effect of this family, and honest ones beside them."""

from __future__ import annotations

from guard.facts.effects.family import Shown

TRIPS: tuple[Shown, ...] = (
    ("a PowerShell script is new", {}, {"scripts/setup.ps1": "Write-Output 'ready'\n"}),
    (
        "a line joins a build script in Rust",
        {"native/src/lib.rs": "fn one() -> i32 {\n    1\n}\n"},
        {"native/src/lib.rs": "fn one() -> i32 {\n    println!();\n    1\n}\n"},
    ),
    (
        "a page leaves a text unescaped",
        {"shop/templates/order.html": "<p>{{ note }}</p>\n"},
        {"shop/templates/order.html": "<p>{{ note|safe }}</p>\n"},
    ),
    (
        "a pointer stands in a model's place",
        {},
        {"models/small.safetensors": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"},
    ),
)
QUIET: tuple[Shown, ...] = (
    ("a shell script is new", {}, {"scripts/setup.sh": "#!/bin/sh\nset -e\necho ready\n"}),
    ("lines of Rust are gone", {"src/lib.rs": "fn one() {}\nfn two() {}\n"}, {"src/lib.rs": "fn one() {}\n"}),
    (
        "a page gets one more line of text",
        {"shop/templates/order.html": "<p>{{ note }}</p>\n"},
        {"shop/templates/order.html": "<p>{{ note }}</p>\n<p>{{ total }}</p>\n"},
    ),
    ("a table of data is new", {}, {"data/prices.csv": "name,cents\ntea,120\n"}),
)
