"""From a journal to a debrief.

It has the replay, the timeline, the consequences, and the report in Markdown, HTML and JSON.
"""

from sim.debrief.analysis.build import debrief
from sim.debrief.analysis.known import AsKnown
from sim.debrief.analysis.replay import Replay, replay
from sim.debrief.model.debrief import Debrief, ReplayDifference
from sim.debrief.report.render import as_json, html, markdown

__all__ = ["AsKnown", "Debrief", "Replay", "ReplayDifference", "as_json", "debrief", "html", "markdown", "replay"]
