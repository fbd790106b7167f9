"""The scenarios that ship with Keten: data, found with :mod:`importlib.resources`."""
