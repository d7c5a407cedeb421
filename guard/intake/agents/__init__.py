"""What coding agents emit, applied exactly as their harness would apply it: one file for each form.

Every reader is a function of the text and the files before; nothing is written. What cannot be followed
exactly is refused with an `EditError` that says how to ask for the same edit so that it can be.
"""
