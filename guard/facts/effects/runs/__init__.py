"""What acts by itself once it is there: when a folder is opened, a package installed, a test run."""
