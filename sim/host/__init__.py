"""What differs between operating systems, in one place.

That is locks, files, names, the words of a shell, and signals. No other module looks which system it runs on.
"""
