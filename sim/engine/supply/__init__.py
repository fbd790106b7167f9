"""Buffers that a need lives on: sites, reservoirs, generators."""
