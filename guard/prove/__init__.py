"""Proof by running: a project's own tests on a proposed change, in a sandbox that is handed in.

Nothing here judges: what the runs have shown goes to the check `behaviour`, and from there to the policy.
"""
