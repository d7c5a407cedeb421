"""Fetch JSON documents."""
