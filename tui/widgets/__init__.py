"""The parts that screens are made of. Each is shown a snapshot and posts commands."""
