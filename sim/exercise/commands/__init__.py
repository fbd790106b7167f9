"""Commands of an exercise, their targets and refusals."""
