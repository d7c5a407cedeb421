"""Examples written as tests: what a change says in them is a comment, and nothing more."""

from __future__ import annotations

import ast

from guard.ports.behaviour import Example
from guard.report.examples import HEAD, as_tests


def example(module: str = "shop.cart", after: str = "gives 2") -> Example:
    return Example("shop/cart.py", module, "Cart(3).room", "3", after)


def test_a_file_for_each_module_holds_what_the_base_gives() -> None:
    files = as_tests([example(), example("price"), example()])
    assert list(files) == ["test_kept_price.py", "test_kept_shop_cart.py"]
    text = files["test_kept_shop_cart.py"]
    assert text.startswith(HEAD)
    tree = ast.parse(text)
    assert [node.name for node in tree.body if isinstance(node, ast.FunctionDef)] == [
        "test_cart_1",
        "test_cart_2",
    ]
    assert "from shop.cart import Cart\n" in text
    assert "    assert Cart(3).room == 3\n" in text


def test_words_of_the_change_cannot_leave_their_comment() -> None:
    for end in ("\n", "\r", "\x0c", "\u2028", "\x85"):
        [text] = as_tests([example(after=f"raises X{end}import os")]).values()
        assert "import os" not in [row.strip() for row in text.splitlines()]
        assert not any(isinstance(node, ast.Import) for node in ast.walk(ast.parse(text)))


def test_a_module_by_no_name_of_python_is_left_out() -> None:
    assert not as_tests([example("shop.1; import os"), example("class"), example("")])
