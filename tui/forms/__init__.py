"""The questions the room asks before a command: a few fields, Enter to give it, Escape to leave it."""
