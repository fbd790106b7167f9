"""One module for each command of ``keten``."""
