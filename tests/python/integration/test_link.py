"""Who may hold the link, and what becomes of messages that are not what they should be."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import conversation
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.exo import issues
from custom_components.exo.const import DOMAIN
from custom_components.exo.link import DATA_LINK

from .conftest import AGENT, HELLO, VERSION, App, Converse, speech

type Connect = Callable[[], Awaitable[App]]


async def test_the_greeting_is_answered(
    hass: HomeAssistant, entry: MockConfigEntry, connect: Connect
) -> None:
    app = await connect()
    assert await app.link() == {
        "protocol": 1,
        "version": VERSION,
        "entry_id": entry.entry_id,
    }
    assert hass.data[DATA_LINK].connected


@pytest.mark.parametrize(
    "command",
    [
        "exo/link",
        *(f"exo/link/{name}" for name in ("alive", "delta", "envelope", "reply", "state")),
    ],
)
async def test_only_administrators(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    command: str,
) -> None:
    app = App(await hass_ws_client(hass, hass_read_only_access_token))
    assert await app.code(HELLO | {"type": command}) == "unauthorized"
    assert not hass.data[DATA_LINK].connected


async def test_the_link_ends_with_the_connection(hass: HomeAssistant, app: App) -> None:
    await app.close()
    await hass.async_block_till_done()
    assert not hass.data[DATA_LINK].connected


async def test_coming_and_going_is_logged_once(
    hass: HomeAssistant, app: App, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    newer = await connect()
    await newer.link()
    await app.close()
    await newer.close()
    await hass.async_block_till_done()
    said = [r.getMessage() for r in caplog.records if r.name == "custom_components.exo.link"]
    assert said == ["The app is disconnected"]


async def test_the_link_ends_when_unsubscribed(
    hass: HomeAssistant, entry: MockConfigEntry, connect: Connect
) -> None:
    app = await connect()
    subscription = (await app.call(HELLO))["id"]
    reply = await app.call({"type": "unsubscribe_events", "subscription": subscription})
    assert reply["success"]
    assert not hass.data[DATA_LINK].connected


async def test_the_same_instance_replaces_itself(
    hass: HomeAssistant, app: App, connect: Connect, converse: Converse
) -> None:
    asked = converse()
    turn = await app.turn()
    newer = await connect()
    await newer.link()
    # Its turn had an end that may be gone, so nobody is kept waiting.
    assert speech(await asked) == "L'application EXO s'est arrêtée avant d'avoir fini."
    assert await app.event() == {"type": "replaced"}
    assert (await app.say(turn, {"role": "assistant"}))["error"]["code"] == "unknown_turn"

    # The old connection's end is not the end of the link.
    await app.close()
    await hass.async_block_till_done()
    assert hass.data[DATA_LINK].connected

    asked = converse()
    turn = await newer.turn()
    await newer.say(turn, {"content": "Oui."}, {"end": {"continue_conversation": False}})
    assert speech(await asked) == "Oui."


async def test_another_instance_is_refused(
    hass: HomeAssistant,
    app: App,
    connect: Connect,
    issue_registry: ir.IssueRegistry,
) -> None:
    other = await connect()
    assert await other.code(HELLO | {"instance": "another"}) == "other_instance"
    assert issue_registry.async_get_issue(DOMAIN, "other_instance")

    await app.nothing()

    # Once the first is gone there is room for it.
    await app.close()
    await hass.async_block_till_done()
    await other.link(instance="another")


async def test_a_refused_instance_is_forgotten_when_it_is_quiet(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    def told_after(minutes: int) -> bool:
        freezer.tick(timedelta(minutes=minutes))
        async_fire_time_changed(hass)
        return issue_registry.async_get_issue(DOMAIN, "other_instance") is not None

    issues.async_other_instance(hass)
    assert told_after(14)
    # It asks again, and the time is counted from there.
    issues.async_other_instance(hass)
    assert told_after(14)
    assert not told_after(1)


@pytest.mark.parametrize("number", [2, 99])
async def test_a_newer_protocol_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    connect: Connect,
    issue_registry: ir.IssueRegistry,
    number: int,
) -> None:
    app = await connect()
    # Its greeting may have another shape altogether.
    assert await app.code({"type": "exo/link", "protocol": number}) == "protocol_mismatch"
    issue = issue_registry.async_get_issue(DOMAIN, "protocol_mismatch")
    assert issue
    assert issue.translation_key == "integration_too_old"
    assert issue.translation_placeholders == {"theirs": str(number), "ours": "1"}
    assert not hass.data[DATA_LINK].connected

    await app.link()
    assert not issue_registry.async_get_issue(DOMAIN, "protocol_mismatch")


async def test_an_older_protocol_is_refused(
    entry: MockConfigEntry,
    connect: Connect,
    issue_registry: ir.IssueRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("commands", "issues"):
        monkeypatch.setattr(f"custom_components.exo.{module}.PROTOCOL", 2)
    app = await connect()
    assert await app.code(HELLO) == "protocol_mismatch"
    issue = issue_registry.async_get_issue(DOMAIN, "protocol_mismatch")
    assert issue
    assert issue.translation_key == "app_too_old"


async def test_nobody_links_with_an_entry_that_is_not_loaded(
    hass: HomeAssistant, entry: MockConfigEntry, connect: Connect
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    app = await connect()
    assert await app.code(HELLO) == "not_configured"
    state = {"type": "exo/link/state", "state": {"health": "ok"}}
    assert await app.code(state) == "not_configured"


GARBAGE: list[dict[str, Any]] = [
    {"protocol": "1"},
    {"protocol": True},
    {"protocol": 0},
    {"protocol": None},
    {"instance": ""},
    {"instance": 7},
    {"instance": "x" * 129},
    {"version": None},
    {"version": "x" * 129},
    {"languages": []},
    {"languages": "fr"},
    {"languages": [7]},
    {"languages": ["*"]},
    {"languages": ["fr"] * 65},
    {"languages": ["../../etc"]},
    {"capabilities": None},
    {"capabilities": [{}]},
    {"capabilities": ["x" * 129]},
]


@pytest.mark.parametrize("change", GARBAGE, ids=str)
async def test_a_greeting_of_the_wrong_shape(
    hass: HomeAssistant, entry: MockConfigEntry, connect: Connect, change: dict[str, Any]
) -> None:
    app = await connect()
    assert await app.code(HELLO | change) == "invalid_format"
    assert not hass.data[DATA_LINK].connected


@pytest.mark.parametrize("missing", [key for key in HELLO if key != "type"])
async def test_a_greeting_with_something_missing(
    entry: MockConfigEntry, connect: Connect, missing: str
) -> None:
    app = await connect()
    hello = {key: value for key, value in HELLO.items() if key != missing}
    assert await app.code(hello) == "invalid_format"


async def test_unknown_keys_are_ignored(entry: MockConfigEntry, connect: Connect) -> None:
    app = await connect()
    await app.link(colour="blue", capabilities=["turn", "mind-reading"])


async def test_the_device_shows_the_version(
    hass: HomeAssistant,
    app: App,
    entry: MockConfigEntry,
    connect: Connect,
    device_registry: dr.DeviceRegistry,
) -> None:
    def version() -> str | None:
        device = device_registry.async_get_device_by_identifier(
            (DOMAIN, entry.entry_id), entry.entry_id
        )
        assert device
        return device.sw_version

    assert version() == "0.1.0"
    await (await connect()).link(version="0.2.0")
    assert version() == "0.2.0"


async def test_a_reload_keeps_the_link(
    hass: HomeAssistant, app: App, entry: MockConfigEntry, converse: Converse
) -> None:
    asked = converse()
    turn = await app.turn()
    await hass.config_entries.async_reload(entry.entry_id)
    assert speech(await asked) == "L'application EXO s'est arrêtée avant d'avoir fini."
    assert (await app.say(turn, {"role": "assistant"}))["error"]["code"] == "unknown_turn"

    asked = converse()
    turn = await app.turn()
    await app.say(turn, {"content": "Là."}, {"end": {"continue_conversation": False}})
    assert speech(await asked) == "Là."


async def test_an_app_that_falls_silent(
    hass: HomeAssistant, entry: MockConfigEntry, connect: Connect, freezer: FrozenDateTimeFactory
) -> None:
    link = hass.data[DATA_LINK]

    async def wait(seconds: float) -> None:
        freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()

    app = await connect()
    await app.link(capabilities=["turn", "alive"])
    await wait(3)
    assert (await app.call({"type": "exo/link/alive"}))["success"]
    await wait(3)
    assert link.connected
    # Not at once, as it may be Home Assistant that stood still.
    await wait(1)
    assert link.connected
    await wait(1)
    assert not link.connected
    assert await app.code({"type": "exo/link/alive"}) == "not_linked"

    # It takes the link again over the same connection.
    subscription = (await app.call(HELLO | {"capabilities": ["turn", "alive"]}))["id"]
    assert link.connected
    await app.call({"type": "unsubscribe_events", "subscription": subscription})
    assert not link.connected
    await wait(10)


async def test_an_app_that_does_not_say_that_it_is_there(
    hass: HomeAssistant, app: App, freezer: FrozenDateTimeFactory
) -> None:
    freezer.tick(timedelta(seconds=20))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert hass.data[DATA_LINK].connected


async def test_getting_ready(hass: HomeAssistant, entry: MockConfigEntry, connect: Connect) -> None:
    agent = conversation.async_get_agent(hass, AGENT)
    assert agent
    await agent.async_prepare("fr")
    app = await connect()
    await app.link()
    await agent.async_prepare("fr")
    await app.nothing()
    await app.link(capabilities=["turn", "prepare"])
    assert await app.event() == {"type": "replaced"}
    await agent.async_prepare("fr")
    assert await app.event() == {"type": "prepare", "language": "fr"}
    await agent.async_prepare()
    assert await app.event() == {"type": "prepare", "language": "en"}


async def test_before_exo_is_there_the_commands_are_unknown(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "websocket_api", {})
    assert await App(await hass_ws_client()).code(HELLO) == "unknown_command"
