"""The deterministic run: play, injects, expectations, the scripted team."""
