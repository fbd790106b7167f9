"""The questions that the room asks before a command.

They have a few fields; Enter gives the command, Escape leaves the form.
"""
