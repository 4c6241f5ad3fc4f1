"""The kinds of trackers, one file each; its name is the kind, its `KIND` says how to open it."""
