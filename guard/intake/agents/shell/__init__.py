"""Shell commands that change files, followed as far as that is certain.

A command that surely changes no file passes. What plainly writes files is followed where its effect is known
to the byte, and refused where it is not. Any other program may do anything; it is named as not followed, and
the policy says what that means.
"""
