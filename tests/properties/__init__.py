"""Properties of the engine over random networks with cycles."""
