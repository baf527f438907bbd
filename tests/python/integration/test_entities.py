"""What becomes of the feed in Home Assistant: rooms, numbers, choices and turns as entities."""

from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from .conftest import App

APP: dict[str, Any] = {
    "version": "0.1.0",
    "language": "fr",
    "downloads": {},
    "notices": {},
    "voice": "siwis",
    "voices": [{"id": "siwis", "name": "Siwis"}, {"id": "tom", "name": "Tom"}],
    "model": "gpt-5",
    "models": [{"id": "gpt-5", "name": "GPT-5"}, {"id": "qwen", "name": "Qwen 3"}],
    "turnCount": 3,
    "errorCount": 1,
    "lastTurnMs": 412,
    "lastOutcome": "answered",
    "inputTokens": 2000,
    "outputTokens": 150,
    "costThisMonth": 1.234,
    "currency": "EUR",
}
WHOLE: dict[str, Any] = {
    "health": "ok",
    "app": APP,
    "rooms": {
        "salon": {"name": "Salon", "activity": "idle"},
        "cuisine": {"name": "Cuisine", "activity": "listening"},
    },
}


@pytest.fixture
async def told(hass: HomeAssistant, app: App) -> App:
    """The app, having told everything."""
    await app.tell(WHOLE)
    await hass.async_block_till_done()
    return app


def state(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity."""
    found = hass.states.get(entity_id)
    assert found, entity_id
    return found.state


async def test_before_the_app_there_are_no_values(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    for entity_id in ("sensor.exo_turns", "select.exo_voice", "event.exo_turn"):
        assert state(hass, entity_id) == "unavailable"
    assert hass.states.get("sensor.exo_salon") is None


async def test_the_numbers(hass: HomeAssistant, told: App) -> None:
    assert state(hass, "sensor.exo_last_turn") == "412.0"
    assert state(hass, "sensor.exo_turns") == "3"
    assert state(hass, "sensor.exo_errors") == "1"
    assert state(hass, "sensor.exo_model_in_use") == "GPT-5"
    cost = hass.states.get("sensor.exo_cost_this_month")
    assert cost
    assert cost.state == "1.234"
    assert cost.attributes["unit_of_measurement"] == "EUR"
    assert cost.attributes["device_class"] == "monetary"
    assert cost.attributes["last_reset"].endswith("-01T00:00:00-07:00") or cost.attributes[
        "last_reset"
    ].endswith("-01T00:00:00-08:00")

    await told.change(
        {"app": {"turnCount": 4, "model": "new-one", "costThisMonth": None, "currency": None}}
    )
    assert state(hass, "sensor.exo_turns") == "4"
    # One that is in no list is shown as the provider calls it.
    assert state(hass, "sensor.exo_model_in_use") == "new-one"
    assert state(hass, "sensor.exo_cost_this_month") == "unknown"


async def test_what_is_noisy_is_off_at_first(
    hass: HomeAssistant, told: App, entity_registry: er.EntityRegistry
) -> None:
    for name in ("input_tokens", "output_tokens", "download"):
        entity = entity_registry.async_get(f"sensor.exo_{name}")
        assert entity
        assert entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
        assert entity.entity_category is er.EntityCategory.DIAGNOSTIC


@pytest.mark.usefixtures("all_enabled")
async def test_downloads_are_one_progress(hass: HomeAssistant, told: App) -> None:
    assert state(hass, "sensor.exo_download") == "unknown"
    assert state(hass, "sensor.exo_input_tokens") == "2000"
    one = {"state": "downloading", "receivedBytes": 30, "totalBytes": 100, "code": None}
    await told.change({"app": {"downloads": {"a": one, "b": one | {"totalBytes": 300}}}})
    assert state(hass, "sensor.exo_download") == "15.0"
    await told.change({"app": {"downloads": {"a": None, "b": None}}})
    assert state(hass, "sensor.exo_download") == "unknown"


async def test_rooms_come_and_show_what_they_do(hass: HomeAssistant, told: App) -> None:
    salon = hass.states.get("sensor.exo_salon")
    assert salon
    assert salon.name == "EXO Salon"
    assert salon.attributes["options"] == [
        "idle",
        "listening",
        "processing",
        "responding",
        "error",
    ]
    assert state(hass, "sensor.exo_salon") == "idle"
    assert state(hass, "sensor.exo_cuisine") == "listening"
    assert state(hass, "binary_sensor.exo_speaking") == "off"

    await told.change({"rooms": {"salon": {"activity": "responding"}}})
    assert state(hass, "sensor.exo_salon") == "responding"
    assert state(hass, "binary_sensor.exo_speaking") == "on"
    # Of a newer app.
    await told.change({"rooms": {"salon": {"activity": "dancing"}}})
    assert state(hass, "sensor.exo_salon") == "unknown"

    await told.change({"rooms": {"bureau": {"name": "Bureau", "activity": "error"}}})
    await hass.async_block_till_done()
    assert state(hass, "sensor.exo_bureau") == "error"


async def test_what_an_entity_does_not_show_is_not_written(hass: HomeAssistant, told: App) -> None:
    await hass.async_block_till_done()
    before = {found.entity_id: found.last_reported for found in hass.states.async_all()}
    await told.change({"rooms": {"salon": {"answered": "Il est"}}})
    await told.change({"rooms": {"salon": {"answered": "Il est midi."}}})
    await hass.async_block_till_done()
    assert before == {found.entity_id: found.last_reported for found in hass.states.async_all()}


async def test_a_room_that_is_gone(
    hass: HomeAssistant,
    told: App,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    async def later(seconds: int) -> None:
        freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()

    await told.change({"rooms": {"cuisine": None}})
    assert state(hass, "sensor.exo_cuisine") == "unavailable"
    await later(119)
    assert entity_registry.async_get("sensor.exo_cuisine")
    # A start of the app tells its rooms one by one: coming back in time keeps it.
    await told.change({"rooms": {"cuisine": WHOLE["rooms"]["cuisine"]}})
    await later(2)
    assert state(hass, "sensor.exo_cuisine") == "listening"

    await told.change({"rooms": {"cuisine": None}})
    await later(121)
    assert entity_registry.async_get("sensor.exo_cuisine") is None
    assert hass.states.get("sensor.exo_cuisine") is None
    assert state(hass, "sensor.exo_salon") == "idle"

    await told.change({"rooms": {"cuisine": WHOLE["rooms"]["cuisine"]}})
    await hass.async_block_till_done()
    assert state(hass, "sensor.exo_cuisine") == "listening"


async def test_a_room_that_went_while_home_assistant_was_away(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    app: App,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    old = entity_registry.async_get_or_create(
        "sensor", "exo", f"{entry.entry_id}-room-grenier", config_entry=entry
    )
    await app.tell(WHOLE)
    freezer.tick(timedelta(seconds=121))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert entity_registry.async_get(old.entity_id) is None


async def test_nothing_is_forgotten_while_the_app_is_away(
    hass: HomeAssistant,
    told: App,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    await told.change({"rooms": {"cuisine": None}})
    await told.close()
    await hass.async_block_till_done()
    for entity_id in ("sensor.exo_salon", "sensor.exo_turns", "select.exo_voice"):
        assert state(hass, entity_id) == "unavailable"
    freezer.tick(timedelta(seconds=121))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert entity_registry.async_get("sensor.exo_cuisine")


async def test_unloading_leaves_no_clock(
    hass: HomeAssistant, told: App, entry: MockConfigEntry
) -> None:
    await told.change({"rooms": {"cuisine": None}})
    assert await hass.config_entries.async_unload(entry.entry_id)
    await told.change({"rooms": {"salon": {"activity": "error"}}})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert state(hass, "sensor.exo_salon") == "error"


async def choose(hass: HomeAssistant, entity_id: str, option: str) -> None:
    """Choose as a user does."""
    await hass.services.async_call(
        "select", "select_option", {"entity_id": entity_id, "option": option}, blocking=True
    )


@pytest.mark.parametrize(
    ("entity_id", "option", "command", "data"),
    [
        ("select.exo_voice", "Tom", "select_voice", {"voice": "tom"}),
        ("select.exo_answering_model", "Qwen 3", "select_model", {"model": "qwen"}),
    ],
)
async def test_choosing(
    hass: HomeAssistant, told: App, entity_id: str, option: str, command: str, data: dict[str, str]
) -> None:
    before = state(hass, entity_id)
    chosen = hass.async_create_task(choose(hass, entity_id, option))
    request = await told.request(command)
    assert request["data"] == data
    # What is in use is the app's to tell.
    assert state(hass, entity_id) == before
    await told.reply(request, result={})
    await chosen
    await told.change({"app": data})
    assert state(hass, entity_id) == option


async def test_a_choice_that_is_refused(hass: HomeAssistant, told: App) -> None:
    chosen = hass.async_create_task(choose(hass, "select.exo_voice", "Tom"))
    error = {"code": "model/disk-full", "message": "No space"}
    await told.reply(await told.request("select_voice"), error=error)
    with pytest.raises(HomeAssistantError, match="model/disk-full"):
        await chosen
    assert state(hass, "select.exo_voice") == "Siwis"


async def test_choices_of_one_name(hass: HomeAssistant, told: App) -> None:
    await told.change(
        {"app": {"voice": "b", "voices": [{"id": "a", "name": "Tom"}, {"id": "b", "name": "Tom"}]}}
    )
    select = hass.states.get("select.exo_voice")
    assert select
    assert select.attributes["options"] == ["Tom", "Tom (b)"]
    assert select.state == "Tom (b)"
    await told.change({"app": {"voices": []}})
    assert state(hass, "select.exo_voice") == "unavailable"


async def test_turns_that_end(hass: HomeAssistant, told: App) -> None:
    def fired() -> tuple[str, str | None]:
        event = hass.states.get("event.exo_turn")
        assert event
        return event.state, event.attributes.get("event_type")

    # What was before is no news.
    assert fired() == ("unknown", None)
    for number, (outcome, expected) in enumerate(
        {
            "answered": "answered",
            "asked-back": "asked_back",
            "not-understood": "not_understood",
            "failed": "failed",
            "cancelled": "cancelled",
        }.items(),
        start=4,
    ):
        await told.change(
            {"app": {"turnCount": number, "lastOutcome": outcome, "lastTurnMs": number}}
        )
        assert fired()[1] == expected
    event = hass.states.get("event.exo_turn")
    assert event
    assert event.attributes["took_ms"] == 8

    when = event.state
    await told.change({"app": {"turnCount": 9, "lastOutcome": "sung"}})
    await told.change({"app": {"inputTokens": 7}})
    assert fired() == (when, "cancelled")

    # The app starts anew, and counts from nothing.
    await told.link()
    assert fired()[0] == "unavailable"
    await told.tell(WHOLE | {"app": APP | {"turnCount": 10}})
    assert fired() == (when, "cancelled")
    await told.tell(WHOLE | {"app": APP | {"turnCount": 0}})
    assert fired() == (when, "cancelled")


async def test_the_health_page(hass: HomeAssistant, told: App, connect: Any) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    client: App = await connect()
    await client.call({"type": "system_health/info"})
    found: dict[str, Any] = {}
    while (event := await client.event())["type"] != "finish":
        found = (event.get("data") or {}).get("exo", {}).get("info", found)
    assert found == {
        "app_connected": True,
        "app_version": "0.1.0",
        "protocol": 1,
        "health": "ok",
        "rooms": 2,
        "model": "gpt-5",
        "turns": 3,
        "errors": 1,
    }
