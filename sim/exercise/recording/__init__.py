"""The run held against its journal: header, reconciler, sinks, history of commands."""
