"""How proposed injects are drafted, by the kind of process that falls."""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.units import MINUTE

__all__ = ["TEMPLATES", "ProposalTemplate", "template_of"]


class ProposalTemplate(NamedTuple):
    """How an inject is drafted about processes of some kinds. Its words are ``proposals.NAME.ask``."""

    name: str
    kinds: tuple[str, ...]
    """First words of the names of such processes; empty is all others."""
    teams: tuple[str, ...]
    """Teams and roles that hear of it first, by key; others hear of it when none of these is there."""
    vias: tuple[str, ...]
    """Channels by which it comes, the usual one first."""
    delay: tuple[int, int]
    """How long it takes at least and at most until whoever noticed it tells it, ms."""
    mentions: tuple[str, ...] = ()
    """Words by which an inject is about such processes, in small letters."""


TEMPLATES: Final[tuple[ProposalTemplate, ...]] = (
    ProposalTemplate(
        "emergency",
        ("112", "dispatch", "ambulance", "police", "fire", "fire-service", "c2000"),
        ("caco", "meldkamer", "oc", "piket", "ot", "rot"),
        ("c2000", "telephone", "emergency-network"),
        (3 * MINUTE, 8 * MINUTE),
        ("112", "meldkamer", "dispatch", "c2000"),
    ),
    ProposalTemplate(
        "power",
        ("grid", "power-plant", "heating", "gas", "wind-farm", "transmission", "block"),
        ("piket", "ot", "rot", "caco"),
        ("telephone", "emergency-network", "lcms"),
        (4 * MINUTE, 12 * MINUTE),
        ("stroom", "elektric", "spanning", "power cut", "power fail", "electric"),
    ),
    ProposalTemplate(
        "telecom",
        ("mobile", "voice", "core", "home-internet", "internet", "emergency-network", "data-centre", "nl-alert"),
        ("piket", "ot", "rot", "communicatie"),
        ("emergency-network", "c2000", "lcms", "telephone"),
        (8 * MINUTE, 20 * MINUTE),
        ("telefo", "bellen", "mobiel", "internet", "phone", "mobile", "nl-alert"),
    ),
    ProposalTemplate(
        "care",
        ("hospital", "home-care", "care-home", "nursing-home", "ventilated", "personal-alarm"),
        ("ghor", "dpg", "ot", "rot", "piket"),
        ("telephone", "emergency-network", "c2000"),
        (5 * MINUTE, 15 * MINUTE),
        ("ziekenhuis", "zorg", "patiënt", "hospital", "patient", "care"),
    ),
    ProposalTemplate(
        "water",
        ("drinking-water", "water", "water-company", "sewage", "polder", "polder-pumps", "flood-defence"),
        ("ot", "rot", "piket", "bevolkingszorg"),
        ("telephone", "emergency-network", "lcms"),
        (10 * MINUTE, 25 * MINUTE),
        ("water", "riool", "gemaal", "sewage", "pump"),
    ),
    ProposalTemplate(
        "other", (), ("ot", "rot", "piket"), ("telephone", "lcms", "emergency-network"), (8 * MINUTE, 20 * MINUTE)
    ),
)
"""Each kind of process has the first that names it."""


def template_of(process: str) -> ProposalTemplate:
    """Return how an inject about a process is drafted."""
    first = process.partition(".")[0]
    return next(one for one in TEMPLATES if not one.kinds or any(_begins(first, kind) for kind in one.kinds))


def _begins(first: str, kind: str) -> bool:
    return first == kind or first.startswith(f"{kind}-")
