"""Keys, pastes and one-line inputs."""
