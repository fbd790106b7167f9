"""Texts of the room: formats, titles, journal lines, cause trees."""
