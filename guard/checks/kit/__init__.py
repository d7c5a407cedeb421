"""What every check is made of: its metadata, what it may look at, and how it says what it found."""
