"""The parts that screens are made of; each is shown a snapshot and posts commands."""
