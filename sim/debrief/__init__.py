"""From a journal to a debrief: replay, timeline, what it meant, and the report in Markdown, HTML and JSON."""

from sim.debrief.building import debrief
from sim.debrief.rendering import as_json, html, markdown
from sim.debrief.replaying import Replay, replay
from sim.debrief.values import Debrief, Difference

__all__ = ["Debrief", "Difference", "Replay", "as_json", "debrief", "html", "markdown", "replay"]
