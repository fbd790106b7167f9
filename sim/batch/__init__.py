"""Many worlds: the same exercise played by several teams on the same chance, and what that shows."""
