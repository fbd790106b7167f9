"""Random draws, and what of each draw has been observed."""
