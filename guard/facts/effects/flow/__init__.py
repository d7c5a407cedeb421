"""The family `flow`: what is secret and can now leave, and hidden programs that run unasked."""
