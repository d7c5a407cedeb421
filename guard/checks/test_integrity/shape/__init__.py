"""The shape of tests, before and after."""
