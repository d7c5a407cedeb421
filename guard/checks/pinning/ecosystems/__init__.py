"""Lock files of other ecosystems than Python's, and the aliases of npm's manifest."""
