"""Frozen snapshots of an exercise."""
