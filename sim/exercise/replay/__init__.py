"""Past commands lived again: resume, replay, resampling."""
