"""The rules of the test integrity check, by theme; only `checks/test_integrity.py` uses them."""
