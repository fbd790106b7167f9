"""The exercise room: snapshots in, commands out."""
