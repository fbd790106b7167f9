"""An inject from its release to what became of it: said, answered, ticked, withdrawn, left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.run.timeliness import Asked, Done, timeliness
from sim.scenario.models import Expectation
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.view.snapshot import InjectView
    from sim.scenario.models import Scenario
    from tests.exercise.small import Room

FOR_TWO: dict[str, Any] = {"id": "twee", "at": "20min", "to": ["rot", "piket"], "text": "OEFENING. Voor beiden."}


def view(room: Room, inject: str) -> InjectView:
    return next(one for one in room.exercise.snapshot().injects if one.id == inject)


@pytest.fixture
def with_injects(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> Callable[..., Room]:
    """Return a room on the small exercise with injects of its own."""
    return lambda *injects: new_room(variant(injects=[*injects], **{"scripted-teams": {"none": []}}))


def test_released_is_not_said(room: Room) -> None:
    """An inject that falls due is released and waits to be said; once said it has both clocks and who said it."""
    room.reach(20 * MINUTE)
    assert (view(room, "eerste").state, room.exercise.snapshot().to_say) == ("released", ("eerste",))
    room.give("say", inject="eerste", by="tegenspel 2")
    told = view(room, "eerste")
    assert (told.state, told.unsaid, room.exercise.snapshot().to_say) == ("said", (), ())
    assert [(one.to, one.t_ms, one.by) for one in told.said] == [("piket", 20 * MINUTE, "tegenspel 2")]
    assert told.said[0].clock.startswith("2027-")


def test_it_is_said_to_each_recipient_apart(with_injects: Callable[..., Room]) -> None:
    """An inject for several is said per recipient, and stays to be said until all have it."""
    room = with_injects(FOR_TWO)
    room.reach(25 * MINUTE)
    room.give("say", inject="twee", to=["piket"])
    assert (view(room, "twee").state, view(room, "twee").unsaid) == ("released", ("rot",))
    room.reach(30 * MINUTE)
    room.give("say", inject="twee")
    assert [(one.to, one.t_ms) for one in view(room, "twee").said] == [("piket", 25 * MINUTE), ("rot", 30 * MINUTE)]
    assert view(room, "twee").state == "said"


def test_all_is_every_team(with_injects: Callable[..., Room]) -> None:
    """An inject to all is for every declared team, and is shown as for everyone."""
    room = with_injects({**FOR_TWO, "to": "all"})
    room.reach(25 * MINUTE)
    assert (view(room, "twee").to, view(room, "twee").unsaid) == ((), ("rot", "piket"))


def test_a_reserve_waits_for_the_facilitator(with_injects: Callable[..., Room]) -> None:
    """An inject without a time never comes by itself; released by hand it is like any other."""
    room = with_injects({"id": "achter-de-hand", "reserve": True, "to": "rot", "text": "OEFENING. Nog iets."})
    room.reach(3 * HOUR)
    assert view(room, "achter-de-hand").state == "reserve"
    room.give("deliver", inject="achter-de-hand")
    assert (view(room, "achter-de-hand").state, view(room, "achter-de-hand").released_ms) == ("released", 3 * HOUR)


def test_one_after_another(with_injects: Callable[..., Room]) -> None:
    """An inject after another comes that much later than its release, and never when that one is left out."""
    second = {"id": "dan", "after": {"inject": "twee", "by": "10min"}, "to": "rot", "text": "OEFENING. Daarna."}
    third = {"id": "niet", "after": {"inject": "weg", "by": "10min"}, "to": "rot", "text": "OEFENING. Nooit."}
    gone = {**FOR_TWO, "id": "weg"}
    room = with_injects(third, second, FOR_TWO, gone)
    room.give("skip", inject="weg", reason="te veel")
    room.give("move", inject="twee", to_ms=40 * MINUTE)
    room.reach(2 * HOUR)
    assert (view(room, "dan").released_ms, view(room, "niet").state) == (50 * MINUTE, "waiting")


def test_what_was_said_is_taken_back_at_once_or_withdrawn(room: Room) -> None:
    """A word said by mistake is undone directly after it; later it can only be withdrawn, and then asks nothing."""
    room.reach(20 * MINUTE)
    said = room.give("say", inject="eerste")
    room.give("undo", seq=said.seq)
    assert (view(room, "eerste").state, view(room, "eerste").said) == ("released", ())
    said = room.give("say", inject="eerste")
    room.give("decision", text="wachten")
    with pytest.raises(CommandRefused, match="said-before"):
        room.give("undo", seq=said.seq)
    room.give("withdraw", inject="eerste", reason="verkeerde regio")
    gone = view(room, "eerste")
    assert (gone.state, gone.withdrawn_ms, gone.late_ms) == ("withdrawn", 20 * MINUTE, None)
    assert [one.status for one in gone.expectations] == ["withdrawn"]
    room.give("decision", decision="grip-2")
    assert not view(room, "eerste").answered


@pytest.mark.parametrize("since", ["start", "speed", "undo"])
def test_a_word_is_taken_back_after_the_clock_went_on(room: Room, since: str) -> None:
    """Letting the clock run, or taking something else back, does not stand between a word and its undo."""
    room.reach(20 * MINUTE)
    decided = room.give("decision", text="wachten")
    room.give("pause")
    said = room.give("say", inject="eerste")
    room.give(since, **{"speed": {"factor": 10}, "undo": {"seq": decided.seq}}.get(since, {}))
    room.give("undo", seq=said.seq)
    assert view(room, "eerste").unsaid == ("piket",)
    assert replay(room.sink.entries, room.sink.header)[1] == ()


def test_what_an_unsaid_inject_came_of_is_taken_back(room: Room) -> None:
    """A release by hand can be undone while nobody was told; once said it cannot, for it was needed later."""
    room.reach(5 * MINUTE)
    released = room.give("deliver", inject="eerste")
    room.give("undo", seq=released.seq)
    assert view(room, "eerste").state == "to-come"
    released = room.give("deliver", inject="eerste")
    room.give("say", inject="eerste")
    with pytest.raises(CommandRefused, match="undo-needed-later"):
        room.give("undo", seq=released.seq)


def test_withdrawing_ticking_and_leaving_out_are_taken_back(room: Room) -> None:
    """What the facilitator did to an inject by mistake can be taken back, and it stands where it stood."""
    room.reach(20 * MINUTE)
    room.give("say", inject="eerste")
    for kind, fields in (("withdraw", {"reason": "x"}), ("tick", {"text": "x"})):
        before = view(room, "eerste")
        done = room.give(kind, inject="eerste", **fields)
        assert view(room, "eerste") != before
        room.give("undo", seq=done.seq)
        assert view(room, "eerste") == before
    room.reach(91 * MINUTE)
    before = view(room, "gerucht")
    room.give("undo", seq=room.give("skip", inject="gerucht", reason="x").seq)
    assert view(room, "gerucht") == before


def test_a_word_that_was_taken_back_is_resumed(room: Room) -> None:
    """A journal in which a word was taken back directly after it is replayed and resumed without a difference."""
    room.reach(20 * MINUTE)
    said = room.give("say", inject="eerste")
    room.give("undo", seq=said.seq)
    again, differences = replay(room.sink.entries, room.sink.header)
    assert (differences, again.snapshot().injects) == ((), room.exercise.snapshot().injects)
    assert Exercise.resume(room.sink, room.clock).snapshot().to_say == ("eerste",)


def test_what_was_released_and_not_said_is_left_out(room: Room) -> None:
    """An inject that nobody was told can still be left out; it asks nothing, and what it did to the world stays."""
    room.reach(91 * MINUTE)
    before = room.exercise.world.level("112.national")
    room.give("skip", inject="gerucht", reason="past niet meer")
    assert (view(room, "gerucht").state, "gerucht" in room.exercise.snapshot().to_say) == ("skipped", False)
    assert room.exercise.world.level("112.national") == before


def test_time_counts_from_when_it_was_said(room: Room) -> None:
    """An answer is late when it comes later than asked after the inject was said, whenever it was released."""
    room.reach(40 * MINUTE)
    assert view(room, "eerste").late_ms == -2 * MINUTE
    room.give("say", inject="eerste")
    assert view(room, "eerste").late_ms == -30 * MINUTE
    room.reach(71 * MINUTE)
    room.give("decision", decision="grip-2")
    [entry] = [one for one in room.outcomes("inject-answered") if one.payload["inject"] == "eerste"]
    assert (entry.payload["on_time"], entry.payload["late_ms"]) == (False, MINUTE)
    assert view(room, "eerste").expectations[0].status == "late"


def test_a_decision_set_back_counts_from_its_own_time(room: Room) -> None:
    """A decision that is recorded later counts as of when it was taken; the journal has both times."""
    room.reach(20 * MINUTE)
    room.give("say", inject="eerste")
    room.reach(60 * MINUTE)
    entry = room.give("decision", decision="grip-2", decided_ms=45 * MINUTE)
    assert (entry.t_ms, entry.payload["decided_ms"]) == (60 * MINUTE, 45 * MINUTE)
    [stands] = view(room, "eerste").expectations
    assert (stands.status, stands.done_ms, stands.late_ms) == ("on-time", 45 * MINUTE, -5 * MINUTE)


def test_what_was_done_before_the_question_answers_it(room: Room) -> None:
    """An order given before the inject was said answers it: it was done already."""
    room.reach(5 * MINUTE)
    room.give("decision", decision="grip-2")
    room.reach(80 * MINUTE)
    [stands] = view(room, "eerste").expectations
    assert (stands.status, stands.done_ms, view(room, "eerste").late_ms) == ("early", 5 * MINUTE, None)


def test_a_tick_by_hand_closes_an_expectation(room: Room) -> None:
    """What participants did in another way is ticked by hand, with a word; the world hears that it was answered."""
    room.reach(20 * MINUTE)
    room.give("say", inject="eerste")
    room.give("tick", inject="eerste", index=0, text="zij belden de burgemeester")
    assert (view(room, "eerste").expectations[0].status, view(room, "eerste").late_ms) == ("by-hand", None)


def test_a_standing_order_is_never_on_time(room: Room) -> None:
    """What was said before a jump is marked, and is shown apart from what was done in time."""
    room.reach(20 * MINUTE)
    room.give("say", inject="eerste")
    room.reach(25 * MINUTE)
    room.give("decision", decision="grip-2", standing=True)
    entry = room.outcomes("inject-answered")[-1]
    assert (entry.payload["on_time"], entry.payload["standing"]) == (None, True)
    assert view(room, "eerste").expectations[0].status == "standing"


def test_one_on_the_spot_asks_and_acts(room: Room) -> None:
    """An inject written on the spot may ask for a decision and do something to the world, like any other."""
    room.reach(20 * MINUTE)
    level = {"effect": "level", "target": "water.noord", "level": 0.4}
    room.give("ad-hoc", text="OEFENING. Water weg.", to=["rot"], expects=[{"do": "stil"}], effects=[level])
    asked = view(room, "ad-hoc-1")
    assert (asked.state, asked.to, asked.expects) == ("released", ("rot",), ("stil",))
    assert room.exercise.world.level("water.noord") == pytest.approx(0.4)
    room.give("say", inject="ad-hoc-1")
    room.give("decision", decision="stil")
    assert view(room, "ad-hoc-1").expectations[0].status in ("on-time", "early")


def test_headless_said_is_released(small: Scenario) -> None:
    """Where nobody reads anything out, an inject is said to all when it is released."""
    exercise = Exercise.new(small, 1, MemorySink(), 0, mode="headless")
    exercise.run_out()
    first = next(one for one in exercise.snapshot().injects if one.id == "eerste")
    assert (first.state, [one.t_ms for one in first.said]) == ("said", [12 * MINUTE])


def test_the_life_of_an_inject_is_played_again(with_injects: Callable[..., Room]) -> None:
    """Saying, ticking and withdrawing are computed again from the journal to the same snapshot."""
    room = with_injects(FOR_TWO, {**FOR_TWO, "id": "drie", "expects": {"do": "stil"}})
    room.reach(25 * MINUTE)
    room.give("say", inject="twee", to=["rot"])
    room.give("say", inject="drie")
    room.give("withdraw", inject="drie", reason="dubbel")
    room.give("ad-hoc", text="OEFENING. Iets.", to=["piket"], expects=[{"do": "grip-2"}])
    room.give("tick", inject="ad-hoc-1", index=0, text="gedaan")
    again, differences = replay(room.sink.entries, room.sink.header)
    assert differences == ()
    assert again.snapshot().injects == room.exercise.snapshot().injects


@given(
    st.integers(0, 100),
    st.none() | st.integers(0, 100),
    st.none() | st.builds(Done, st.integers(0, 200)),
    st.integers(0, 200),
    st.integers(0, 60),
)
def test_late_is_one_rule(released: int, said: int | None, done: Done | None, now: int, within: int) -> None:
    """Late means later than ``within`` after it was said, or released where nobody said it; earlier acts are early."""
    wanted = Expectation.model_construct(do="x", within=within)
    stands = timeliness(wanted, Asked(released, said), done, now)
    since = released if said is None else said
    assert stands.due_ms == since + within
    if done is None:
        assert stands.status == ("open" if now <= since + within else "missing")
    elif done.at_ms < since:
        assert stands.status == "early"
    else:
        assert (stands.status == "late") == (done.at_ms > since + within)
    assert timeliness(wanted, Asked(), done, now).status == "not-asked"


@pytest.mark.parametrize("then", ["withdraw", "move", "deliver"])
def test_a_picture_shows_what_became_of_an_inject_that_asks_nothing(room: Room, then: str) -> None:
    """An inject that asks nothing and was said or left out is shown as it stands after what comes next."""
    room.reach(2 * HOUR + MINUTE)
    if then == "withdraw":
        room.give("say", inject="pers")
        assert view(room, "pers").state == "said"
        room.give("withdraw", inject="pers", reason="dubbel")
        assert view(room, "pers").state == "withdrawn"
        return
    room.give("skip", inject="dank", reason="past niet")
    assert view(room, "dank").state == "skipped"
    room.give(then, inject="dank", **({"to_ms": 3 * HOUR} if then == "move" else {}))
    assert view(room, "dank").state == ("to-come" if then == "move" else "released")
