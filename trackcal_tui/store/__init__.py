"""The ledger: a TinyDB document that is replaced atomically, checked, and undone step by step."""
