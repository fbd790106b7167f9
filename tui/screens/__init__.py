"""The screens: the room, and what opens in front of it."""
