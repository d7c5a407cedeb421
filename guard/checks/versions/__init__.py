"""Which version to write instead: shared by the checks that judge dependencies."""
