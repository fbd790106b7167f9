"""Forms take what is typed and pasted as it was meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Paste
from textual.widgets import Input, OptionList, Static

from sim.exercise.commands.model import Jump, MoveInject, StopExercise
from sim.exercise.time_text import parse_time
from sim.units import DAY, HOUR, MINUTE
from sim.words import LANGUAGES
from tests.tui.diemen_fake import QUIET, SNAPSHOT, text
from tests.tui.fake_exercise import ASKING
from tui.forms.injects import SkipForm
from tui.forms.jump import LevelForm
from tui.forms.word_list import found as place_of
from tui.text.format import Words, t_long
from tui.text.titles import inject_name
from tui.widgets.response import ResponsePane

if TYPE_CHECKING:
    from collections.abc import Callable


async def test_what_is_typed_replaces_a_suggested_time(open_room: Callable[..., Any]) -> None:
    """A time that a form suggests is replaced by the first letter typed."""
    async with open_room() as room:
        await room.press("j")
        await room.type("T+0:40")
        await room.press("enter")
        assert room.exercise.given == [Jump(to_ms=40 * MINUTE, stops=ASKING)]


@pytest.mark.parametrize("typed", ["", "OEFENING."])
async def test_an_empty_ad_hoc_inject_is_not_sent(open_room: Callable[..., Any], typed: str) -> None:
    """An inject without a text of its own is not delivered."""
    async with open_room() as room:
        await room.press("a", "ctrl+u")
        await room.type(typed)
        await room.press("enter")
        assert room.exercise.given == []
        assert "Vul in: Tekst" in room.screen_text()


async def test_every_ad_hoc_inject_begins_with_the_word(open_room: Callable[..., Any]) -> None:
    """An inject from which the facilitator took the word OEFENING is delivered with it."""
    async with open_room() as room:
        await room.press("a", "ctrl+u")
        await room.type("Brand")
        await room.press("shift+tab", "shift+tab", "down", "space", "enter")
        assert [command.text for command in room.exercise.given] == ["OEFENING. Brand"]


async def test_pasted_orders_to_a_terminal_are_left_out(open_room: Callable[..., Any]) -> None:
    """What steers a terminal is left out of what is pasted, lines become one, and nothing is submitted."""
    async with open_room() as room:
        await room.press("n")
        room.app.post_message(Paste("\x1b[2J\x1b[31mrood\x1b]0;titel\x07\r\nblauw\n"))
        await room.press()
        assert room.app.screen.query_one(Input).value == "rood blauw"
        assert room.exercise.notes == []


def test_a_stock_for_days_gives_no_false_precision() -> None:
    """A stock is counted in hours below two days, in days below three, and only as ample from there."""
    words = Words("nl")
    assert [words.countdown(ms) for ms in (5 * HOUR, 2 * DAY, 84 * DAY)] == [words.duration(5 * HOUR), "2 d", "ruim"]


async def test_an_unknown_objective_or_rating_is_refused(open_room: Callable[..., Any]) -> None:
    """An observation with an objective or rating that the exercise does not have stays open and says which."""
    async with open_room() as room:
        await room.press("n")
        await room.type("snel #onzin !super")
        await room.press("enter")
        assert room.exercise.notes == []
        assert "#onzin !super" in room.screen_text().split("Onbekend", 1)[-1]


async def test_a_release_is_asked_about(open_room: Callable[..., Any]) -> None:
    """Releasing an override names it, and needs a yes."""
    async with open_room() as room:
        await room.point("hospital")
        await room.press("v", "enter")
        assert "NSA draait" in room.screen_text()
        await room.press("enter")
        assert room.exercise.given == []


@pytest.mark.parametrize("typed", ["abc", "150", "150 %", "-5 %"])
async def test_a_level_that_is_none_is_refused_with_what_to_write(open_room: Callable[..., Any], typed: str) -> None:
    """A share above or below what there is gets the same remedy as one that cannot be read."""
    async with open_room() as room:
        await room.point("112")
        await room.press("v", "tab")
        await room.type(typed)
        await room.press("tab")
        await room.type("reden")
        await room.press("enter")
        assert room.exercise.given == []
        assert "Schrijf een aandeel van 0 tot 100 %" in room.screen_text()


async def test_a_decision_can_answer_an_inject(open_room: Callable[..., Any]) -> None:
    """A decision in words may name the inject that asked for it; none is the first choice."""
    async with open_room(size=(120, 40)) as room:
        await room.press("d")
        await room.type("wacht")
        await room.press(*["tab"] * 5, "down", "enter")
        assert [command.inject for command in room.exercise.given] == ["eerste-meldingen"]


async def test_the_palette_finds_measures(open_room: Callable[..., Any]) -> None:
    """A measure is found by its title, and its form opens."""
    async with open_room() as room:
        await room.press("ctrl+p")
        await room.type("aggregaten")
        await room.pilot.pause(0.3)
        await room.press("enter")
        await room.pilot.pause(0.3)
        assert "opdracht: Noodstroomaggregaten inzetten" in room.screen_text()


async def test_after_the_playing_time_the_end_is_pointed_at(open_room: Callable[..., Any]) -> None:
    """When the playing time is over and nothing is to come, the header names the key that ends the exercise."""
    over = replace(QUIET, t_ms=QUIET.lasts_ms, next_inject=None, next_inject_ms=None, injects=())
    async with open_room(over) as room:
        assert "E einde oefening" in room.screen_text()


async def test_late_hours_are_shown_whole(open_room: Callable[..., Any]) -> None:
    """Twelve hours in the journal still shows seconds, and the list of injects its minutes."""
    late = tuple(replace(line, t_ms=12 * HOUR + 30 * MINUTE) for line in SNAPSHOT.journal)
    async with open_room(replace(SNAPSHOT, journal=late)) as room:
        await room.press("4")
        assert "T+12:30:00" in room.screen_text().split("Journaal", 1)[-1]


async def test_a_group_of_sites_is_not_taken_for_all(open_room: Callable[..., Any]) -> None:
    """Where only the next group of sites runs out, the situation says so."""
    grouped = tuple(replace(one, stock_groups=True) for one in SNAPSHOT.processes)
    async with open_room(replace(SNAPSHOT, processes=grouped)) as room:
        await room.point("kpn")
        text = room.screen_text()
        assert "1 u 12+" in text
        assert "volgende groep over 1 u 12" in text


@pytest.mark.parametrize(("typed", "found"), [("s", 0), ("af", 2), ("pol", 1), ("station b", 1), ("x", None)])
def test_an_entry_is_found_by_the_beginning_of_a_word(typed: str, found: int | None) -> None:
    """What is typed in a list finds the first entry that begins with it, else the first with such a word."""
    assert place_of(typed, ("Surveilleren", "Station bewaken met politie", "Afschakelen")) == found


async def test_a_measure_is_chosen_by_its_name(open_room: Callable[..., Any]) -> None:
    """Typing the beginning of a word in the list of measures goes to that measure, and Enter opens it."""
    async with open_room() as room:
        await room.press("o")
        await room.type("afsch")
        await room.press("enter")
        assert "verzoek: Afschakelen" in room.screen_text()


@pytest.mark.parametrize("sent", ["enter", "ctrl+s"])
async def test_words_that_no_action_has_choose_none(open_room: Callable[..., Any], sent: str) -> None:
    """Where no action has the words that are typed, sending says so and chooses nothing."""
    async with open_room() as room:
        await room.press("o")
        await room.type("blurp")
        await room.press(sent)
        assert "Niets heeft die woorden: blurp" in room.screen_text()
        assert "Actie kiezen" in room.screen_text()
        await room.press(*["backspace"] * 5)
        await room.type("afsch")
        await room.press("enter")
        assert "verzoek: Afschakelen" in room.screen_text()


@pytest.mark.parametrize("typed", ["inzetten nood", "deploy", "AGGREG", "generators emerg"])
async def test_an_action_is_found_by_any_of_its_words(open_room: Callable[..., Any], typed: str) -> None:
    """The catalogue gets shorter by the beginnings of words, in any order, of both titles and the key."""
    async with open_room(size=(120, 40)) as room:
        await room.press("o")
        await room.type(typed)
        assert "Afschakelen" not in room.screen_text().split("Actie kiezen")[-1].split("Enter")[0]
        await room.press("enter")
        assert "opdracht: Noodstroomaggregaten inzetten" in room.screen_text()


async def test_before_an_order_one_sees_what_would_come_of_it(open_room: Callable[..., Any]) -> None:
    """The form of an order has the lead time, the means, and what is ordered already for that target."""
    async with open_room(size=(120, 40)) as room:
        await room.press("o")
        await room.type("aggreg")
        await room.press("enter")
        text = room.screen_text()
        assert "Van kracht na ongeveer 1 u 00 (45 min tot 1 u 30)" in text
        assert "nodig" in text
        assert "Al opgedragen" in text


async def test_a_clock_time_that_is_far_is_sent_twice(open_room: Callable[..., Any]) -> None:
    """A form says what it understood of a clock time on another day, keeps what was typed, and takes it the next time.

    A time just past is that of tomorrow; an exercise time cannot be taken for another.
    """
    async with open_room() as room:
        await room.press("2", "m", "ctrl+u")
        await room.type("09:45")
        await room.press("enter")
        text = room.screen_text()
        assert room.exercise.given == []
        assert "09:45 is za 28 mrt 09:45 (T+24:15:00)" in text
        assert "voorbij middernacht" in text
        await room.press("enter")
        assert room.exercise.given == [MoveInject(inject="storing", to_ms=24 * HOUR + 15 * MINUTE)]
        await room.press("2", "m", "ctrl+u")
        await room.type("T+24:15")
        await room.press("enter")
        assert len(room.exercise.given) == 2


async def test_an_inject_on_the_spot_asks_about_a_far_time(open_room: Callable[..., Any]) -> None:
    """An inject written on the spot keeps its text while its time is asked about."""
    async with open_room(size=(120, 40)) as room:
        await room.press("a")
        await room.type("Brand")
        room.app.screen.query_one("#time", Input).value = "09:45"
        await room.press("shift+tab", "shift+tab", "down", "space", "enter")
        assert room.exercise.given == []
        assert "09:45 is za 28 mrt 09:45" in room.screen_text()
        await room.press("enter")
        [given] = room.exercise.given
        assert (given.text, given.at_ms) == ("OEFENING. Brand", 24 * HOUR + 15 * MINUTE)


async def test_a_moment_of_yesterday_is_sent_twice(open_room: Callable[..., Any]) -> None:
    """What was seen or decided at a time of yesterday is asked about once, in a decision and in a note."""
    after_midnight = replace(SNAPSHOT, t_ms=16 * HOUR)
    async with open_room(after_midnight, size=(120, 40)) as room:
        await room.press("d")
        await room.type("@10:01 Wachten")
        await room.press("ctrl+s")
        assert room.exercise.given == []
        assert "10:01 is vr 27 mrt 10:01 (T+0:31:00). Dat was vóór" in room.screen_text()
        await room.press("ctrl+s")
        assert room.exercise.given[0].decided_ms == 31 * MINUTE
        await room.press("n")
        await room.type("Helder @10:01")
        await room.press("enter")
        assert room.exercise.notes == []
        await room.press("enter")
        assert len(room.exercise.notes) == 1


async def test_a_decision_is_set_back(open_room: Callable[..., Any]) -> None:
    """A time among the words, or in its field, is when it was decided; a time to come is refused."""
    async with open_room(size=(120, 40)) as room:
        await room.press("d")
        await room.type("@10:01 Wachten met het bericht")
        await room.press("ctrl+s")
        [given] = room.exercise.given
        assert (given.text, given.decided_ms) == ("Wachten met het bericht", 31 * MINUTE)
        await room.press("d")
        await room.type("Iets @11:30")
        await room.press("ctrl+s")
        assert len(room.exercise.given) == 1
        assert "Iets @11:30" in room.screen_text()


async def test_an_arrow_leaves_what_begins_no_entry(open_room: Callable[..., Any]) -> None:
    """An arrow after what begins no entry goes to an entry, and nothing is said of what was typed any more."""
    async with open_room() as room:
        await room.press("1", "v")
        await room.type("blurp")
        assert "blurp" in room.screen_text().split("Niets begint met", 1)[-1]
        await room.press("down")
        assert "blurp" not in room.screen_text()


async def test_the_stop_key_stops_in_a_list(open_room: Callable[..., Any]) -> None:
    """The stop keys stop the exercise while a list has the cursor, and are not looked for in it."""
    async with open_room() as room:
        await room.press("1", "v", "exclamation_mark")
        assert room.exercise.given == [StopExercise()]


@pytest.mark.parametrize("typed", ["10m", "+10 m", "10min"])
def test_minutes_are_understood_as_they_are_written(typed: str) -> None:
    """Ten minutes from now may be written with m as with min."""
    assert parse_time(typed, HOUR, SNAPSHOT.starts) == HOUR + 10 * MINUTE


async def test_a_question_of_the_players_is_chosen_where_the_cursor_stands_on_it(open_room: Callable[..., Any]) -> None:
    """On a question in pane 3 the key of a decision opens its form with that question chosen."""
    asked = [
        replace(SNAPSHOT.journal[0], seq=seq, entry_class="note", kind="question", payload={"text": text})
        for seq, text in ((901, "Eerste vraag"), (902, "Tweede vraag"))
    ]
    async with open_room(replace(SNAPSHOT, journal=(*SNAPSHOT.journal, *asked))) as room:
        await room.press("3")
        room.app.screen.query_one(ResponsePane).table.choose("question:901")
        await room.press("d")
        assert room.app.screen.values()["inject"] == "?901"


async def test_a_level_that_is_passed_already_is_refused_where_it_is_chosen(open_room: Callable[..., Any]) -> None:
    """A process below the level is no place to stop, and those that are above it stand first."""
    async with open_room() as room:
        taken: list[object] = []
        form = LevelForm(room.app.words, SNAPSHOT, lambda *level: taken.append(level))
        room.app.push_screen(form)
        await room.pilot.pause()
        first = next(one for one in SNAPSHOT.processes if one.name == form.values()["process"])
        assert first.level >= 0.5
        await room.press("end", "enter")
        assert taken == []
        assert "staat al onder" in room.screen_text()


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_what_was_typed_in_a_form_that_is_left_comes_back(open_room: Callable[..., Any], language: str) -> None:
    """After Esc one line says that what was typed is kept; the form has it once more, until it is sent."""
    kept = "Wat u typte staat er weer" if language == "nl" else "What you typed is there again"
    async with open_room(size=(120, 40), language=language) as room:
        await room.press("d", "escape")
        assert kept not in room.screen_text()
        await room.press("d")
        await room.type("dijk dicht")
        await room.press("escape")
        assert kept in room.screen_text()
        await room.press("n")
        assert room.app.screen.query_one("#text", Input).value == ""
        await room.press("escape", "d")
        assert room.app.screen.query_one("#text", Input).value == "dijk dicht"
        await room.type(" nu")
        await room.press("enter")
        assert [command.text for command in room.exercise.given] == ["dijk dicht nu"]
        await room.press("d")
        assert room.app.screen.query_one("#text", Input).value == ""


async def test_a_reason_for_one_inject_does_not_come_back_for_another(open_room: Callable[..., Any]) -> None:
    """What was typed about an inject stands there again for that inject alone."""
    async with open_room(size=(120, 40)) as room:
        one, other = SNAPSHOT.injects[:2]
        room.app.push_screen(SkipForm(room.app.words, SNAPSHOT, one))
        await room.press()
        await room.type("te laat")
        await room.press("escape")
        for inject, text in ((other, ""), (one, "te laat")):
            room.app.push_screen(SkipForm(room.app.words, SNAPSHOT, inject))
            await room.press()
            assert room.app.screen.query_one("#reason", Input).value == text
            await room.press("escape")


async def test_a_letter_that_is_no_key_says_so(open_room: Callable[..., Any]) -> None:
    """A letter that does nothing in any pane says so, and where the keys are named."""
    async with open_room() as room:
        await room.press("Q")
        assert [one.message for one in room.app._notifications] == ["Q is hier geen toets; ? noemt de toetsen."]


async def test_a_warning_is_said_anew_beside_other_notices(open_room: Callable[..., Any]) -> None:
    """What is warned of twice is shown once, and another notice stays."""
    async with open_room() as room:
        room.app.notify("ander bericht", markup=False)
        for _ in range(2):
            room.app.notify_anew("niet vrijgegeven")
            await room.press()
        assert [one.message for one in room.app._notifications] == ["ander bericht", "niet vrijgegeven"]


@pytest.mark.parametrize("begin", ["OEFENING.", "EXERCISE."])
def test_what_is_written_on_the_spot_is_named_by_what_it_says(begin: str) -> None:
    """An inject written on the spot goes by its words, not by what each begins with, in either language."""
    title = text(f"{begin} Brand op een schip")
    inject = replace(SNAPSHOT.injects[0], title=title, text=title, ad_hoc=True)
    for language in LANGUAGES:
        assert inject_name(Words(language), inject) == "Brand op een schip"


async def test_what_was_wrong_goes_when_it_is_typed_anew(open_room: Callable[..., Any]) -> None:
    """What a form said was wrong goes as soon as something else is typed."""
    async with open_room() as room:
        await room.press("j")
        await room.type("zo meteen")
        await room.press("enter")
        wrong = room.app.screen.query_one(".wrong", Static)
        assert str(wrong.render())
        await room.type("x")
        assert not str(wrong.render())


async def test_esc_leaves_a_question_with_stray_letters(open_room: Callable[..., Any]) -> None:
    """Esc leaves a question of yes and no at once, also after letters with which no answer begins."""
    async with open_room() as room:
        front = room.app.screen
        await room.press("E")
        assert room.app.screen is not front
        await room.type("xq")
        await room.press("escape")
        assert room.app.screen is front


async def test_the_effect_of_a_decision_has_its_key_in_sight(open_room: Callable[..., Any]) -> None:
    """In the pane of actions the line of keys names the key that gives a decision its effect."""
    async with open_room(size=(160, 40)) as room:
        await room.press("3")
        assert "v ingreep" in room.screen_text().splitlines()[-1]


async def test_a_folded_row_keeps_the_cursor_in_another_language(open_room: Callable[..., Any]) -> None:
    """The cursor stays on a folded row when the language changes."""
    async with open_room(size=(120, 40)) as room:
        table = room.app.screen.part("situation").table
        folded = next(row.key for row in table._shown if row.key.startswith("kind:"))
        table.choose(folded)
        room.app.screen.action_language("en")
        await room.press()
        assert table.chosen == folded


async def test_a_jump_offers_what_lies_ahead_now(open_room: Callable[..., Any]) -> None:
    """While the form of a jump is open and time runs, it offers the next inject there is, and no time that is past."""
    async with open_room() as room:
        await room.press("j")
        field = room.app.screen.query_one("#time", Input)
        assert field.value == t_long(SNAPSHOT.next_inject_ms or 0)
        later = max((one for one in SNAPSHOT.injects if one.planned_ms), key=lambda one: one.planned_ms or 0)
        room.exercise.shown = replace(
            SNAPSHOT,
            t_ms=(SNAPSHOT.next_inject_ms or 0) + MINUTE,
            next_inject=later.id,
            next_inject_ms=later.planned_ms,
        )
        room.app.session.show()
        await room.press()
        assert field.value == t_long(later.planned_ms or 0)
        offered = room.app.screen.query_one("#target", OptionList).get_option_at_index(0)
        assert inject_name(Words("nl"), later) in str(offered.prompt)
        await room.type("T+2:00")
        assert field.value == "T+2:00"
