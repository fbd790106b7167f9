"""The model a second time, written from docs/model.md alone: plain, slow, and without a thought for speed.

Nothing here may be taken from ``sim.engine``; it reads the resolved scenario and the draws, and nothing else.
"""
