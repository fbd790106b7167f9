"""Source files: reading YAML, the parsed tree with places, faults in words."""
