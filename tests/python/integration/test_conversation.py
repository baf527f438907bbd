"""A turn: asked of the app, streamed back, and never left without an answer."""

from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import conversation
from homeassistant.components.conversation.chat_log import DATA_CHAT_LOGS
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    intent,
)
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.exo.link import DATA_LINK, UnknownTurnError
from custom_components.exo.messages import MAX_TEXT, Deltas, Ended, Said
from custom_components.exo.turn import MAX_ANSWER, MAX_UNREAD

from .conftest import AGENT, App, Converse, speech

END: dict[str, Any] = {"end": {"continue_conversation": False}}
LOST = "L'application EXO s'est arrêtée avant d'avoir fini."
SILENT = "EXO n'a pas répondu à temps."
BROKEN = "La réponse d'EXO n'est pas arrivée."


async def pipeline_run(
    hass_ws_client: WebSocketGenerator, text: str
) -> tuple[App, list[dict[str, Any]]]:
    """Start a run that asks EXO, up to the point where it waits for the answer."""
    client = App(await hass_ws_client())
    run = {
        "type": "assist_pipeline/run",
        "start_stage": "intent",
        "end_stage": "intent",
        "input": {"text": text},
        "pipeline": AGENT,
    }
    assert (await client.call(run))["success"]
    events: list[dict[str, Any]] = []
    while not events or events[-1]["type"] != "intent-start":
        events.append(await client.event())
    return client, events


def deltas(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was streamed."""
    return [
        event["data"]["chat_log_delta"]
        for event in events
        if "chat_log_delta" in (event["data"] or {})
    ]


async def test_it_can_stream_and_control(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    state = hass.states.get(AGENT)
    assert state
    assert state.attributes["supported_features"] == 1
    info = conversation.async_get_agent_info(hass, AGENT)
    assert info
    assert info.supports_streaming
    assert state.name == "EXO"


async def test_the_answer_streams_through_a_pipeline(
    hass: HomeAssistant, app: App, hass_ws_client: WebSocketGenerator
) -> None:
    client, _ = await pipeline_run(hass_ws_client, "raconte")
    turn = await app.turn()
    assert turn["text"] == "raconte"

    async def until(count: int) -> list[dict[str, Any]]:
        return [(await client.event())["data"]["chat_log_delta"] for _ in range(count)]

    await app.say(turn, {"role": "assistant"}, {"content": "La lumière "})
    # Each batch is passed on before the next one comes.
    assert await until(2) == [{"role": "assistant"}, {"content": "La lumière "}]
    await app.say(turn, {"content": "est "})
    assert await until(1) == [{"content": "est "}]
    assert (await app.say(turn, {"content": "allumée."}, END))["result"] == {}
    assert await until(1) == [{"content": "allumée."}]

    assert (end := await client.event())["type"] == "intent-end"
    output = end["data"]["intent_output"]
    assert output["response"]["speech"]["plain"]["speech"] == "La lumière est allumée."
    assert output["response"]["response_type"] == "action_done"
    assert output["continue_conversation"] is False
    assert end["data"]["processed_locally"] is False
    await app.nothing()


@pytest.mark.parametrize("going_on", [True, False])
async def test_the_app_decides_whether_the_conversation_goes_on(
    app: App, converse: Converse, going_on: bool
) -> None:
    asked = converse()
    turn = await app.turn()
    # Home Assistant's own rule, a question mark, has no say.
    text = "Tu veux dire le salon ?"
    await app.say(turn, {"content": text}, {"end": {"continue_conversation": going_on}})
    assert (await asked).continue_conversation is going_on


async def test_several_messages_are_all_spoken(app: App, converse: Converse) -> None:
    asked = converse()
    turn = await app.turn()
    await app.say(turn, {"role": "assistant"}, {"content": "Je regarde. "})
    await app.say(
        turn, {"role": "assistant"}, {"role": "assistant"}, {"content": "20 degrés."}, END
    )
    assert speech(await asked) == "Je regarde. 20 degrés."


async def test_an_answer_may_be_silent_on_purpose(app: App, converse: Converse) -> None:
    asked = converse()
    await app.say(await app.turn(), {"role": "assistant"}, {"content": ""}, END)
    result = await asked
    assert speech(result) == ""
    assert result.response.response_type is intent.IntentResponseType.ACTION_DONE


@pytest.mark.parametrize("batch", [[END], [{"role": "assistant"}, END]], ids=str)
async def test_an_answer_without_words_is_none(
    app: App, converse: Converse, batch: list[dict[str, Any]]
) -> None:
    asked = converse()
    await app.say(await app.turn(), *batch)
    result = await asked
    assert speech(result) == BROKEN
    assert result.response.error_code is intent.IntentResponseErrorCode.FAILED_TO_HANDLE


async def test_unknown_deltas_are_ignored(app: App, converse: Converse) -> None:
    asked = converse()
    turn = await app.turn()
    await app.say(turn, {"waiting": True}, {"gesture": {"name": "x"}}, {})
    await app.say(turn, {"content": "Oui.", "mood": "good"}, END)
    assert speech(await asked) == "Oui."


async def test_the_app_says_what_went_wrong(app: App, converse: Converse) -> None:
    asked = converse()
    message = "Je n'arrive pas à joindre mon modèle."
    error = {"error": {"code": "brain/unavailable", "message": message}}
    await app.say(await app.turn(), {"role": "assistant"}, {"content": "Alors…"}, error)
    result = await asked
    assert speech(result) == f"Alors… {message}"
    assert result.response.error_code is intent.IntentResponseErrorCode.FAILED_TO_HANDLE
    assert result.continue_conversation is False


async def test_everything_about_the_turn_is_told(
    hass: HomeAssistant,
    app: App,
    converse: Converse,
    hass_admin_user: MockUser,
    floor_registry: fr.FloorRegistry,
    area_registry: ar.AreaRegistry,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    floor = floor_registry.async_create("Rez-de-chaussée")
    salon = area_registry.async_create("Salon", floor_id=floor.floor_id)
    cuisine = area_registry.async_create("Cuisine")
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    device = device_registry.async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", "1")}
    )
    device_registry.async_update_device(device.id, area_id=salon.id)
    satellite = entity_registry.async_get_or_create(
        "assist_satellite",
        "other",
        "1",
        device_id=device.id,
        config_entry=other,
        original_name="Voix",
    )

    async def told(**where: str | None) -> dict[str, Any]:
        asked = converse("Bonjour", context=Context(user_id=hass_admin_user.id), **where)
        turn = await app.turn()
        await app.say(turn, {"content": "Oui."}, END)
        assert turn.pop("conversation_id") == (await asked).conversation_id
        turn.pop("turn_id")
        return turn

    in_salon = {
        "type": "turn",
        "text": "Bonjour",
        "language": "fr",
        "device_id": device.id,
        "satellite_id": None,
        "area_id": salon.id,
        "area_name": "Salon",
        "floor_id": floor.floor_id,
        "user_id": hass_admin_user.id,
    }
    nowhere = in_salon | dict.fromkeys(("device_id", "area_id", "area_name", "floor_id"))
    assert await told() == nowhere
    assert await told(device_id=device.id) == in_salon
    assert await told(device_id="gone") == nowhere | {"device_id": "gone"}

    with_satellite = in_salon | {"satellite_id": satellite.entity_id}
    assert await told(satellite_id=satellite.entity_id) == with_satellite
    # A satellite may stand in another room than its device says.
    entity_registry.async_update_entity(satellite.entity_id, area_id=cuisine.id)
    in_cuisine = {"area_id": cuisine.id, "area_name": "Cuisine", "floor_id": None}
    assert await told(satellite_id=satellite.entity_id) == with_satellite | in_cuisine

    too_long = "assist_satellite." + "x" * 200
    assert await told(satellite_id=too_long) == nowhere


async def test_a_text_beyond_the_limit_is_not_cut(app: App, converse: Converse) -> None:
    assert speech(await converse("x" * (MAX_TEXT + 1))) == "C'est trop long pour moi."
    await app.nothing()
    asked = converse("x" * MAX_TEXT)
    turn = await app.turn()
    assert len(turn["text"]) == MAX_TEXT
    await app.say(turn, {"content": "Oui."}, END)
    await asked
    await app.close()
    assert speech(await converse("x" * (MAX_TEXT + 1))) == "C'est trop long pour moi."


# --- away ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "start"),
    [
        ("fr", "L'application EXO n'est pas connectée"),
        ("fr-CA", "L'application EXO n'est pas connectée"),
        ("en", "EXO's app is not connected"),
        ("de", "EXO's app is not connected"),
    ],
)
async def test_away_it_says_so(
    entry: MockConfigEntry, converse: Converse, language: str, start: str
) -> None:
    result = await converse("quelle est la vitesse de la lumière", language=language)
    assert speech(result).startswith(start)
    assert result.response.error_code is intent.IntentResponseErrorCode.FAILED_TO_HANDLE
    assert result.continue_conversation is False


async def test_away_the_household_is_still_obeyed(
    hass: HomeAssistant, entry: MockConfigEntry, converse: Converse
) -> None:
    hass.states.async_set("light.salon", "off", {"friendly_name": "Lampe du salon"})
    calls = async_mock_service(hass, "light", "turn_on")
    result = await converse("allume la lampe du salon")
    assert [call.data["entity_id"] for call in calls] == [["light.salon"]]
    assert result.response.response_type is intent.IntentResponseType.ACTION_DONE
    assert speech(result)
    assert "EXO" not in speech(result)

    # A later turn of the conversation knows that it happened, and who did it.
    assert result.conversation_id
    last = hass.data[DATA_CHAT_LOGS][result.conversation_id].content[-1]
    assert isinstance(last, conversation.AssistantContent)
    assert last.content == speech(result)
    assert last.agent_id == conversation.HOME_ASSISTANT_AGENT

    # What the house does not have is not guessed at.
    result = await converse("allume la lampe du grenier")
    assert speech(result).startswith("L'application EXO n'est pas connectée")
    assert len(calls) == 1


async def test_away_sentence_triggers_still_work(
    hass: HomeAssistant, entry: MockConfigEntry, converse: Converse
) -> None:
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "trigger": {"platform": "conversation", "command": "mode cinéma"},
                "action": {"set_conversation_response": "Bonne séance"},
            }
        },
    )
    assert speech(await converse("mode cinéma")) == "Bonne séance"


async def test_with_the_app_there_it_is_asked_first(
    hass: HomeAssistant, app: App, converse: Converse
) -> None:
    hass.states.async_set("light.salon", "off", {"friendly_name": "Lampe du salon"})
    calls = async_mock_service(hass, "light", "turn_on")
    asked = converse("allume la lampe du salon")
    await app.say(await app.turn(), {"content": "Non."}, END)
    assert speech(await asked) == "Non."
    assert calls == []


async def test_the_languages_are_codes(
    hass: HomeAssistant, entry: MockConfigEntry, app: App, connect: Any
) -> None:
    assert conversation.async_get_conversation_languages(hass, AGENT) == {"fr", "en"}
    await (await connect()).link(languages=["fr", "en", "de"])
    assert conversation.async_get_conversation_languages(hass, AGENT) == {"fr", "en", "de"}


async def test_languages_without_the_app(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert conversation.async_get_conversation_languages(hass, AGENT) == {"fr", "en"}


async def test_preparing_loads_the_households_sentences(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[str | None] = []
    agent = conversation.async_get_agent(hass, conversation.HOME_ASSISTANT_AGENT)

    async def prepare(language: str | None = None) -> None:
        prepared.append(language)

    monkeypatch.setattr(agent, "async_prepare", prepare)
    await conversation.async_prepare_agent(hass, AGENT, "fr")
    exo = conversation.async_get_agent(hass, AGENT)
    assert exo
    await exo.async_prepare()
    assert prepared == ["fr", "en"]


# --- breaking off -----------------------------------------------------------------------


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
