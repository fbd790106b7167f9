"""Keten's simulator: scenario files, the cascade, the exercise, its journal and its debrief."""
