"""The review stage: who must sign, what a signature covers, and whether a change may merge by it.

Pure: what signs, verifies, and keeps signatures is handed in by `guard.app`.
"""
