"""Shell text: one lexer, strict or lenient, and the simple commands that a text holds."""
