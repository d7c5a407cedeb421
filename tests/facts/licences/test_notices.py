"""Notices: what a text states about its terms, whatever it looks like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.licences.hints import is_license_file
from guard.facts.licences.notices import Kind, bare_text, licenses_in, notices


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Redistribution and use in source and binary forms, with or without", "BSD-2-Clause"),
        ("Redistribution and use in source and binary forms; neither the name of X", "BSD-3-Clause"),
        ("Redistribution and use in source and binary forms. All advertising materials", "BSD-4-Clause"),
        ("Permission is hereby granted, free of charge, to any person or organization obtaining", "BSL-1.0"),
        ("Permission is hereby granted, free of charge, to any person; this permission notice", "MIT"),
        ("Permission is hereby granted, free of charge, to any person obtaining a copy", "MIT-0"),
        ("Permission to use, copy, modify, and/or distribute this software for any purpose", "0BSD"),
        ("GNU LESSER GENERAL PUBLIC LICENSE\n  Version 2.1, February 1999", "LGPL-2.1-only"),
        ("GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19 November 2007", "AGPL-3.0-only"),
        ("Apache License\n Version 2.0, January 2004", "Apache-2.0"),
        ("see https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC-BY-NC-SA-4.0"),
        ("licensed under Creative Commons Attribution-ShareAlike 3.0", "CC-BY-SA-3.0"),
        (
            "may be used under the terms of the GNU Lesser General Public License v2.1 or later",
            "LGPL-2.1-or-later",
        ),
        ("released under the GPL v2", "GPL-2.0-only"),
        ("distributed under the terms of the Mozilla Public License, v. 2.0.", "MPL-2.0"),
        ("available under the New BSD license", "BSD-3-Clause"),
        ("licensed under the Business Source License 1.1", "BUSL-1.1"),
        (
            "SPDX-License-Identifier: GPL-2.0 WITH Classpath-exception-2.0",
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ),
    ],
)
def test_licences_by_header_and_text(text: str, expected: str) -> None:
    assert licenses_in(notices("a.unknown", text)) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "This parser reads the GNU General Public License.",
        "The MIT license is short. Others are long.",
        "The copyright holder may license it; copyright notices follow.",
        "license = get_license(c)",
        "f(c) 2 + copyright",
        "See the Apache License for more.",
    ],
)
def test_what_states_nothing(text: str) -> None:
    assert notices("a.unknown", text) == ()


@pytest.mark.parametrize(
    ("line", "holder"),
    [
        ("Copyright (c) 2019-2024, Bob Sample. All rights reserved.", "bob sample"),
        ("© 2020 Bob Sample <bob@mail.example>", "bob sample"),
        ("Copyright: 2001, 2004, 2007 by Bob Sample", "bob sample"),
        ("SPDX-FileCopyrightText: Bob Sample", "bob sample"),
        ("(C) Copyright 2020 Bob Sample", "bob sample"),
    ],
)
def test_holders(line: str, holder: str) -> None:
    [notice] = notices("a.c", f"/* {line} */\n")
    assert (notice.kind, notice.holder, notice.line) == (Kind.COPYRIGHT, holder, 1)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("LICENSE", True),
        ("a/LICENCE.txt", True),
        ("COPYING.LESSER", True),
        ("LICENSES/MIT.txt", True),
        ("MIT-LICENSE", True),
        ("license.py", False),
        ("licenses/AUTHORS", False),
        ("README.md", False),
    ],
)
def test_licence_files(path: str, expected: bool) -> None:
    assert is_license_file(path) is expected


def test_bare_text_leaves_out_years_and_layout() -> None:
    assert bare_text("Copyright (c) 2020 Ada\n\nDo what\n you like.") == bare_text(
        "Copyright 2024 Bob\nDo what you like"
    )
    assert bare_text("You may.") != bare_text("You may not.")


_PIECES = st.sampled_from(
    [
        "SPDX-License-Identifier:",
        "GPL-3.0-only",
        "(",
        " AND ",
        "Copyright (c) ",
        "2020",
        ", ",
        "\n",
        "#",
        "'",
        '"""',
        "/*",
        "licensed under",
        "ß",
    ]
)


@given(
    st.lists(_PIECES | st.text(max_size=8), max_size=40).map("".join),
    st.sampled_from(["a.py", "a.c", "a.md", "a.ipynb"]),
)
def test_any_text_is_read(text: str, path: str) -> None:
    count = text.count("\n") + 1
    assert all(1 <= one.line <= count for one in notices(path, text))


@pytest.mark.parametrize(
    "text",
    [
        "copyright " + "2020, " * 50_000,
        "copyright " + " " * 200_000 + "x",
        "# " + "licensed " * 40_000,
        "# SPDX-License-Identifier: " + "(" * 100_000,
        "\n".join(["# licensed under the"] * 20_000),
        "# SPDX-License-Identifier: " + "MIT OR " * 20_000 + "MIT",
    ],
)
def test_no_text_takes_long(text: str) -> None:
    notices("a.py", f"# {text}\n")  # what takes more than linear time would not come back


def test_an_element_at_the_start_of_a_line_is_no_docstring() -> None:
    tag = "SPDX-License-Identifier: MIT"
    [element] = notices("a.py", f'TAGS = [\n    "{tag}",\n]\n')
    assert element.quoted
    [doc] = notices("a.py", f'def f():\n    """{tag}"""\n')
    assert not doc.quoted
