"""Protections in configuration: keys whose values let more through than before."""
