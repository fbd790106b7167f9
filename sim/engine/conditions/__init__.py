"""Conditions watched while the world runs."""
