"""The ledger: a TinyDB document that is replaced atomically, checked, and can be undone."""
