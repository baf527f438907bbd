"""A turn: asked of the app, streamed back, and never left without an answer."""

from typing import Any

import pytest
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
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.exo.messages import MAX_TEXT

from .conftest import AGENT, BROKEN, END, App, Converse, pipeline_run, speech


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
