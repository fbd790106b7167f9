"""Tests of the library, the networks and the three exercises."""
