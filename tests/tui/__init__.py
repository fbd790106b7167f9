"""The exercise room: keys, screens, words, terminal."""
