"""Orders, their preconditions, and the means they take."""
