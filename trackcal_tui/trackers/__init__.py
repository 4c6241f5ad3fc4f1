"""Entries in other trackers, exactly once: one small protocol, and one file for each kind."""
