"""The way out to receivers."""
