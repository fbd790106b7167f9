"""Tables and trees that commands print."""
