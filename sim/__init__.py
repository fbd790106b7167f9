"""Keten's simulator. It has scenario files, the cascade, the exercise, its journal and its debrief."""
