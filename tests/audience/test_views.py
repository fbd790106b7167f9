"""What players, an evaluator and a persona see of a room."""

from __future__ import annotations

import pytest

from sim.audience import players_view
from sim.journal import NewEntry
from sim.units import MINUTE
from tests.audience.rooms import by, reach, record, scenario
from tests.exercise.small import Room


def told(room: Room) -> str:
    """Return the screen of the players as one text."""
    return "\n".join(by(room, "players"))


def test_players_see_what_was_said_to_all_and_news_once_it_was_said() -> None:
    """Released is not said; what was said to one team is seen only where it is public."""
    room = Room(scenario())
    reach(room, 8 * MINUTE)
    assert told(room) == "OEFENING\nvr 09:38"
    room.give("say", inject="net")
    assert told(room) == "OEFENING\nvr 09:38"
    room.give("say", inject="nieuws")
    room.give("say", inject="allen")
    assert by(room, "players") == [
        "OEFENING",
        "vr 09:38",
        "",
        "09:38",
        "OEFENING. Welkom.",
        "",
        "09:38 · Radio",
        "OEFENING. De radio meldt storing.",
    ]
    assert "GEHEIM" not in told(room)


def test_what_is_for_all_and_was_said_to_some_is_not_seen_yet() -> None:
    """Players see it when everyone has it."""
    room = Room(scenario())
    reach(room, 8 * MINUTE)
    room.give("say", inject="allen", to=["rot"])
    assert "Welkom" not in told(room)
    room.give("say", inject="allen", to=["piket"])
    assert "Welkom" in told(room)


def test_what_was_taken_back_is_gone_or_says_so() -> None:
    """A word that was undone was never seen; one that was withdrawn says why."""
    room = Room(scenario())
    reach(room, 8 * MINUTE)
    said = room.give("say", inject="allen")
    room.give("undo", seq=said.seq)
    assert "Welkom" not in told(room)
    room.give("say", inject="allen")
    room.give("withdraw", inject="allen", reason="Was voor morgen")
    assert "INGETROKKEN om 09:38: Was voor morgen" in told(room)


def test_an_inject_that_goes_to_one_team_in_place_of_all_is_not_seen() -> None:
    """Whom it was rerouted to counts, not whom it was written for."""
    room = Room(scenario())
    reach(room, 8 * MINUTE)
    room.give("reroute", inject="allen", to=["rot"])
    room.give("say", inject="allen")
    assert "Welkom" not in told(room)


def test_a_blackout_shows_the_word_alone_and_stop_shows_through_it() -> None:
    """Only who leads the exercise decides about it, and what was said comes back after it."""
    room = Room(scenario())
    reach(room, 8 * MINUTE)
    room.give("say", inject="allen")
    before = told(room)
    room.exercise.note("blackout", {"on": True}, "evaluator", room.clock)
    assert told(room) == before
    room.exercise.note("blackout", {"on": True}, "facilitator", room.clock)
    assert told(room) == "OEFENING"
    assert players_view(record(room.sink.header, room.sink.entries), room.clock).messages == ()
    assert room.exercise.snapshot().blackout
    room.exercise.note("blackout", {"on": False}, "facilitator", room.clock)
    assert told(room) == before
    room.exercise.note("blackout", {"on": True}, "facilitator", room.clock)
    room.give("stop")
    assert told(room) == "STOP OEFENING"


def test_an_evaluator_sees_injects_tasks_and_notes() -> None:
    """With when they came, what they ask, whether that was in time, and who noted what."""
    room = Room(scenario())
    reach(room, 13 * MINUTE)
    room.give("say", inject="eerste")
    reach(room, 20 * MINUTE)
    lines = "\n".join(by(room, "evaluator"))
    assert "09:42  OEFENING. Stroom weg. · aan Operationeel leider · ingebracht 09:43" in lines
    assert "  Opschalen naar GRIP 2: open (vóór 10:13)" in lines
    room.give("decision", decision="grip-2")
    room.exercise.note("observation", {"text": "Kort overleg", "objective": "opschalen/grip2"}, "rot", room.clock)
    room.exercise.note("observation", {"text": "Rustig"}, "evaluator", room.clock)
    lines = "\n".join(by(room, "evaluator"))
    assert "  Opschalen naar GRIP 2: op tijd, 09:50" in lines
    assert "  Op tijd opschalen: GRIP 2 binnen een half uur · 1 van 1 gedaan · notities: 1" in lines
    assert lines.index("Rustig") < lines.index("Kort overleg")


def test_a_persona_sees_what_it_was_told_and_what_it_gives() -> None:
    """Late, with what it says, says if asked and may promise; nothing of what others give or of notes for staff."""
    room = Room(scenario())
    reach(room, 19 * MINUTE)
    card = "\n".join(by(room, "netbeheerder"))
    assert "U heeft nog niets gehoord." in card
    for line in (
        "Nu te zeggen",
        "09:37  BEL Regionaal Operationeel Team: OEFENING. Het net is uit.",
        "U zegt: Wij zijn ermee bezig.",
        "Als men ernaar vraagt: Hoe lang? Dat weten wij niet.",
        "U mag toezeggen: Terugbellen.",
        "Hulp als men vastloopt: Vraag naar de zorg.",
    ):
        assert line in card
    assert "Welkom" not in card
    assert "GEHEIM" not in card
    reach(room, 20 * MINUTE)
    room.give("say", inject="net")
    card = "\n".join(by(room, "netbeheerder"))
    assert "09:50  grid.noord noord: 0 %, stand van 09:40" in card
    assert "Nu te zeggen" not in card


def test_a_persona_sees_the_requests_that_wait_for_it() -> None:
    """Whoever plays it knows what was asked, by whom, why, and what was proposed; not what is asked of others."""
    room = Room(scenario())
    reach(room, 20 * MINUTE)
    asked = room.give("order", action="afschakelen", by="OL", why="Druk van het net")
    card = "\n".join(by(room, "netbeheerder"))
    assert "Wacht op uw antwoord\nafschakelen · gevraagd om 09:50 door OL\n  Druk van het net" in card
    assert "Wacht op uw antwoord" not in "\n".join(by(room, "zorg"))
    payload = {
        "order": "afschakelen#1",
        "action": "afschakelen",
        "target": None,
        "answer": "agree",
        "text": "Over een uur",
    }

    proposed = NewEntry("note", "proposed-answer", room.exercise.t_ms, room.clock, "netbeheerder", payload, asked.seq)
    room.sink.append([proposed])
    room.exercise.note("call-taken", {"text": "ROT vroeg naar het net"}, "netbeheerder", room.clock)
    card = "\n".join(by(room, "netbeheerder"))
    assert "Over een uur" in card
    assert "ROT vroeg naar het net" in card
    room.give("answer", order="afschakelen#1", answer="refuse")
    assert "Wacht op uw antwoord" not in "\n".join(by(room, "netbeheerder"))


def test_a_card_says_what_became_of_a_proposal() -> None:
    """One that was not taken over, taken over or answered otherwise says so, beside its request and among the notes."""
    room = Room(scenario())
    reach(room, 20 * MINUTE)

    def propose(answer: str) -> str:
        asked = room.give("order", action="afschakelen")
        order = next(one.payload["order"] for one in room.sink.entries if one.answers == asked.seq)
        payload = {"order": order, "action": "afschakelen", "target": None, "answer": answer}
        note = NewEntry("note", "proposed-answer", room.exercise.t_ms, room.clock, "netbeheerder", payload, asked.seq)
        room.sink.append([note])
        return str(order)

    def ends() -> list[str]:
        return [line.rpartition(" · ")[2] for line in by(room, "netbeheerder") if "oorgesteld" in line]

    first = propose("agree")
    assert ends() == ["wacht op de oefenleiding"] * 2
    room.exercise.note("proposal-dropped", {"proposal": room.sink.entries[-1].seq}, "facilitator", room.clock)
    assert ends() == ["niet overgenomen"] * 2
    room.give("answer", order=first, answer="refuse")
    assert ends() == ["niet overgenomen"]
    room.give("answer", order=propose("agree"), answer="agree")
    room.give("answer", order=propose("agree"), answer="partly")
    assert ends() == ["de oefenleiding gaf een ander antwoord: deels akkoord", "overgenomen", "niet overgenomen"]


def test_what_is_answered_by_itself_does_not_stand_under_what_waits_for_the_persona() -> None:
    """It has a heading of its own, and nobody is named where nobody was said to have asked."""
    room = Room(scenario())
    reach(room, 20 * MINUTE)
    room.give("order", action="extra-ploeg")
    card = "\n".join(by(room, "netbeheerder"))
    assert "Wacht op uw antwoord" not in card
    assert "Antwoord komt vanzelf; u hoeft niets te doen\nextra-ploeg · gevraagd om 09:50\n" in card


@pytest.mark.parametrize("who", ["players", "evaluator", "netbeheerder"])
def test_every_page_exists_in_both_languages(who: str) -> None:
    """The word of the exercise is in the language that was asked for."""
    room = Room(scenario())
    reach(room, 20 * MINUTE)
    assert by(room, who, "nl")[0].startswith("OEFENING")
    assert by(room, who, "en")[0].startswith("EXERCISE")
