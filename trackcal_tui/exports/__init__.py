"""Entries as files for other programs."""
