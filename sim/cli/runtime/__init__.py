"""Parser, console, paths, signals and exit codes of the command line."""
