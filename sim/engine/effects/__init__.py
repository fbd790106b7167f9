"""One handler for each kind of effect."""
