"""The arena spider."""
