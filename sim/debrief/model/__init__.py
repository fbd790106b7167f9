"""Frozen values that a debrief holds."""
