"""Past commands computed again: resume, replay, resampling."""
