"""A run with people in it: commands, clock, injects, teams, the snapshot that screens see."""
