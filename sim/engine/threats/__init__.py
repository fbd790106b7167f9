"""Threats: footprints, intrusions and staged campaigns."""
