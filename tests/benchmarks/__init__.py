"""What trackcal costs, measured against the floor and the peers: `make bench`."""
