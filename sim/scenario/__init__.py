"""Scenario files in, one frozen :class:`~sim.scenario.models.Scenario` out, or every problem at once."""
