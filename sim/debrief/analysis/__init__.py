"""From a journal to the values of a debrief."""
