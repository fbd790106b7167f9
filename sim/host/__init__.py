"""What differs between operating systems: locks, files, names, the words of a shell, signals. Nothing else asks."""
