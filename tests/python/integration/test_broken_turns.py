"""Turns that break off or are answered with nonsense: each ends in words."""

from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.exo.link import DATA_LINK, UnknownTurnError
from custom_components.exo.messages import MAX_TEXT, Deltas, Ended, Said
from custom_components.exo.turn import MAX_ANSWER, MAX_UNREAD

from .conftest import BROKEN, END, App, Converse, pipeline_run, speech

SILENT = "EXO n'a pas répondu à temps."


def deltas(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was streamed."""
    return [
        event["data"]["chat_log_delta"]
        for event in events
        if "chat_log_delta" in (event["data"] or {})
    ]


async def test_an_app_that_says_nothing_is_given_up(
    hass: HomeAssistant, app: App, converse: Converse, freezer: FrozenDateTimeFactory
) -> None:
    asked = converse()
    turn = await app.turn()
    freezer.tick(9)
    async_fire_time_changed(hass)
    await app.nothing()
    assert not asked.done()
    freezer.tick(1)
    async_fire_time_changed(hass)
    result = await asked
    assert speech(result) == SILENT
    assert result.response.error_code is intent.IntentResponseErrorCode.FAILED_TO_HANDLE
    assert await app.event() == {"type": "cancel", "turn_id": turn["turn_id"]}
    assert (await app.say(turn, {"content": "Ah !"}))["error"]["code"] == "unknown_turn"


async def test_the_silence_is_counted_from_the_last_delta(
    hass: HomeAssistant, app: App, converse: Converse, freezer: FrozenDateTimeFactory
) -> None:
    asked = converse()
    turn = await app.turn()
    for text in ("Un, ", "deux, ", "trois, ", "quatre, ", "cinq."):
        freezer.tick(9)
        async_fire_time_changed(hass)
        assert (await app.say(turn, {"content": text}))["success"]
    # 45 s in all: only the first text has a time of its own.
    freezer.tick(10)
    async_fire_time_changed(hass)
    assert speech(await asked) == f"Un, deux, trois, quatre, cinq. {SILENT}"


async def test_an_app_that_keeps_not_saying_anything_is_given_up(
    hass: HomeAssistant, app: App, converse: Converse, freezer: FrozenDateTimeFactory
) -> None:
    asked = converse()
    turn = await app.turn()
    for _ in range(3):
        freezer.tick(9)
        async_fire_time_changed(hass)
        assert (await app.say(turn, {"role": "assistant"}))["success"]
    freezer.tick(2)
    async_fire_time_changed(hass)
    await app.nothing()
    assert not asked.done()
    freezer.tick(1)
    async_fire_time_changed(hass)
    assert speech(await asked) == SILENT


async def test_a_link_lost_before_a_word(app: App, converse: Converse) -> None:
    asked = converse(language="en")
    await app.turn()
    await app.close()
    assert speech(await asked) == "EXO's app stopped before it had finished."


async def test_a_link_lost_in_the_middle(
    hass: HomeAssistant, app: App, hass_ws_client: WebSocketGenerator
) -> None:
    client, events = await pipeline_run(hass_ws_client, "tell me a story")
    turn = await app.turn()
    await app.say(turn, {"role": "assistant"}, {"content": "Once upon"})
    await app.close()
    while events[-1]["type"] != "intent-end":
        events.append(await client.event())
    # The sentence is streamed too, or speech that streams already would not have it.
    sentence = "EXO's app stopped before it had finished."
    assert deltas(events) == [
        {"role": "assistant"},
        {"content": "Once upon"},
        {"role": "assistant", "content": sentence},
    ]
    response = events[-1]["data"]["intent_output"]["response"]
    assert response["speech"]["plain"]["speech"] == f"Once upon {sentence}"
    assert response["response_type"] == "error"


async def test_nobody_waits_any_more(app: App, converse: Converse) -> None:
    asked = converse()
    turn = await app.turn()
    await app.say(turn, {"content": "Il était"})
    asked.cancel()
    assert await app.event() == {"type": "cancel", "turn_id": turn["turn_id"]}
    assert (await app.say(turn, {"content": " une fois"}))["error"]["code"] == "unknown_turn"
    assert asked.cancelled()


async def test_a_finished_turn_is_unknown(app: App, converse: Converse) -> None:
    asked = converse()
    turn = await app.turn()
    await app.say(turn, {"content": "Oui."}, END)
    assert (await app.say(turn, {"content": "Et"}))["error"]["code"] == "unknown_turn"
    assert speech(await asked) == "Oui."
    # It ended by itself, so there is nothing to cancel.
    await app.nothing()


async def test_only_the_holder_answers(app: App, connect: Any, converse: Converse) -> None:
    asked = converse()
    turn = await app.turn()
    intruder = await connect()
    assert (await intruder.say(turn, {"content": "Ha !"}))["error"]["code"] == "unknown_turn"
    await app.say(turn, {"content": "Oui."}, END)
    assert speech(await asked) == "Oui."


async def test_turns_do_not_mix(app: App, converse: Converse) -> None:
    first, second = converse("un"), converse("deux")
    turns = {turn["text"]: turn for turn in (await app.turn(), await app.turn())}
    await app.say(turns["deux"], {"content": "2"})
    await app.say(turns["un"], {"content": "1"}, END)
    await app.say(turns["deux"], END)
    assert (speech(await first), speech(await second)) == ("1", "2")


async def test_a_flood_is_cut_off(hass: HomeAssistant, app: App, converse: Converse) -> None:
    asked = converse()
    turn_id = (await app.turn())["turn_id"]
    turn = hass.data[DATA_LINK]._turns[turn_id]
    # All of it before the reader has a chance to run.
    turn.receive(tuple(Said("x") for _ in range(MAX_UNREAD + 1)))
    assert speech(await asked) == f"{'x' * MAX_UNREAD} {BROKEN}"
    assert await app.event() == {"type": "cancel", "turn_id": turn_id}


async def test_an_endless_answer_is_cut_off(app: App, converse: Converse) -> None:
    asked = converse()
    turn = await app.turn()
    for _ in range(MAX_ANSWER // MAX_TEXT):
        assert (await app.say(turn, {"content": "x" * MAX_TEXT}))["success"]
    assert (await app.say(turn, {"content": "x"}))["success"]
    assert await app.event() == {"type": "cancel", "turn_id": turn["turn_id"]}
    assert speech(await asked) == f"{'x' * MAX_ANSWER} {BROKEN}"
    assert (await app.say(turn, END))["error"]["code"] == "unknown_turn"


async def test_half_a_character_does_not_lose_the_turn(app: App, converse: Converse) -> None:
    asked = converse("bonjour \ud83d")
    turn = await app.turn()
    assert turn["text"] == "bonjour ?"
    await app.say(turn, {"content": "Oui."}, END)
    assert speech(await asked) == "Oui."


async def test_what_ended_is_not_lost_afterwards(
    hass: HomeAssistant, app: App, converse: Converse
) -> None:
    asked = converse()
    link = hass.data[DATA_LINK]
    turn = link._turns[(await app.turn())["turn_id"]]
    turn.receive((Said("Oui."), Ended(continue_conversation=True)))
    # Before the reader had a chance to run: the turn is over for the app as well.
    assert link._holder
    with pytest.raises(UnknownTurnError):
        link.receive(link._holder.connection, Deltas(turn.id, (Said("Non."),)))
    link.drop_turns()
    result = await asked
    assert speech(result) == "Oui."
    assert result.continue_conversation


GARBAGE: list[Any] = [
    None,
    {},
    [],
    "text",
    [None],
    [["content", "x"]],
    [{"role": "user"}],
    [{"role": None}],
    [{"content": None}],
    [{"content": 7}],
    [{"content": "x" * (MAX_TEXT + 1)}],
    [{"content": "x"}] * 65,
    [{"role": "assistant", "content": "x"}],
    [{"end": None}],
    [{"end": {}}],
    [{"end": {"continue_conversation": 1}}],
    [{"error": "brain/unavailable"}],
    [{"error": {"code": "brain/unavailable"}}],
    [{"error": {"code": "brain/unavailable", "message": ""}}],
    [{"error": {"code": "no code", "message": "x"}}],
    [{"error": {"code": "brain/unavailable", "message": "x" * (MAX_TEXT + 1)}}],
    [END, {"content": "x"}],
    [END, END],
    [END | {"error": {"code": "brain/unavailable", "message": "x"}}],
]


@pytest.mark.parametrize("batch", GARBAGE, ids=lambda batch: str(batch)[:40])
async def test_deltas_of_the_wrong_shape(app: App, converse: Converse, batch: Any) -> None:
    asked = converse()
    turn = await app.turn()
    message = {"type": "exo/link/delta", "turn_id": turn["turn_id"], "deltas": batch}
    assert await app.code(message) == "invalid_format"
    # The batch had no effect at all, and the turn goes on.
    await app.say(turn, {"content": "Oui."}, END)
    assert speech(await asked) == "Oui."


@pytest.mark.parametrize("turn_id", [None, 7, "", "x" * 129, ["x"]], ids=str)
async def test_a_turn_id_of_the_wrong_shape(app: App, turn_id: Any) -> None:
    message = {"type": "exo/link/delta", "turn_id": turn_id, "deltas": [END]}
    assert await app.code(message) == "invalid_format"


async def test_a_turn_that_never_was(app: App) -> None:
    assert (await app.say({"turn_id": "01J"}, END))["error"]["code"] == "unknown_turn"


async def test_words_are_not_logged(
    app: App, converse: Converse, caplog: pytest.LogCaptureFixture
) -> None:
    asked = converse("confidence-asked")
    turn = await app.turn()
    await app.say(turn, {"content": "confidence-refused" * MAX_TEXT})
    await app.say(turn, {"content": "confidence-late"}, END, {"content": "confidence-after"})
    await app.say(turn, {"content": "confidence-said"}, END)
    await asked
    # Home Assistant's own debugging logs all; what is on by default and ours must not.
    for record in caplog.records:
        ours = record.name.startswith("custom_components.exo")
        if ours or record.levelname != "DEBUG":
            assert "confidence" not in record.getMessage(), record.name
