"""The exercise room: Textual screens over the simulator."""
