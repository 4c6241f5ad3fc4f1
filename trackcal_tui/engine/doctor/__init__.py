"""The checks behind `trackcal doctor` and the Troubleshoot screen."""
