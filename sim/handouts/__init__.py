"""An exercise on paper.

The inject list, inject cards, sheets for who plays a part, and slips to hand out: what an exercise is led with when no
screen works. Each is one self-contained HTML page that prints on A4 and asks for nothing.
"""

from sim.handouts.builder import handouts
from sim.handouts.model import DOCUMENTS, Document, Handouts
from sim.handouts.render import html

__all__ = ["DOCUMENTS", "Document", "Handouts", "handouts", "html"]
