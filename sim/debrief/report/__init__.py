"""From the values of a debrief to a page."""
