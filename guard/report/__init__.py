"""One file per format: a `Verdict` to text. What comes from the proposal passes `sanitize` first."""
