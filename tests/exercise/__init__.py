"""Tests of the exercise: commands, clock, undo, resume, replay."""
