"""From source files to one scenario: parts, patterns, templates and prototypes."""
