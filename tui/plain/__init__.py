"""The same exercise line by line. Commands are typed as words, and what comes of them is told."""
