"""guard inside agent libraries: one file for each, which imports the library it is for."""
