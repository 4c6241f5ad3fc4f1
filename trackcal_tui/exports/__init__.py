"""Entries as files for others: CSV, JSON and ICS."""
