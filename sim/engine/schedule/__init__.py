"""The calendar of events: what happens in which millisecond, in which order."""
