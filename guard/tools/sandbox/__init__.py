"""Runners of proposed code: bubblewrap, and Landlock with seccomp where that is refused."""
