"""Propagation of levels and impairments along needs, with the causes recorded."""
