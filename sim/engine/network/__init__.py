"""Nodes, needs and links of a running world, and how patterns select them."""
