"""What holds a process below its full level now."""
