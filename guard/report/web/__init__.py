"""One machine for pages: HTML that escapes by construction, a document without script, small pictures."""
