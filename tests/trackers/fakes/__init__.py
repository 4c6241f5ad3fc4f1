"""The hosted trackers on loopback: strict about every field, and able to break at any moment."""
