"""Home Assistant's tools, run for the app; and the tools that the app ran, shown."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from homeassistant.components import conversation
from homeassistant.components.conversation.chat_log import DATA_CHAT_LOGS
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import llm
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_mock_service,
)

from custom_components.exo.home_tools import HomeTools
from custom_components.exo.messages import MAX_JSON

from .conftest import END, App, Converse, speech

OPENED: dict[str, Any] = {"role": "assistant"}


@pytest.fixture
def options() -> dict[str, Any]:
    """The user allows the tools."""
    return {"home_tools": True}


@pytest.fixture
async def able(entry: MockConfigEntry, connect: Callable[[], Awaitable[App]]) -> App:
    """An app that can call tools."""
    app = await connect()
    await app.link(capabilities=["turn", "tools"])
    return app


@pytest.fixture
async def lamp(hass: HomeAssistant, assist: None) -> None:
    """A lamp that Assist may see."""
    assert await async_setup_component(hass, "intent", {})
    assert await async_setup_component(hass, "llm", {})
    assert await async_setup_component(hass, "light", {})
    hass.states.async_set("light.lampe", "off", {"friendly_name": "Lampe"})
    async_expose_entity(hass, conversation.DOMAIN, "light.lampe", True)
    await hass.async_block_till_done()


def call(name: str, arguments: dict[str, Any], call_id: str = "c1") -> dict[str, Any]:
    return {"tool_call": {"id": call_id, "name": name, "arguments": arguments, "external": False}}


def named(turn: dict[str, Any], ending: str) -> dict[str, Any]:
    """Return the tool whose name, behind that of its integration, is this one."""
    (tool,) = [tool for tool in turn["tools"] if tool["name"].endswith(ending)]
    assert isinstance(tool, dict)
    return tool


def records(hass: HomeAssistant, conversation_id: str | None) -> list[dict[str, Any]]:
    """Return what the log of the conversation holds behind the words."""
    assert conversation_id
    log = hass.data[DATA_CHAT_LOGS][conversation_id]
    return [content.as_dict() for content in log.content if content.role != "system"]


@pytest.mark.usefixtures("lamp")
async def test_the_tools_are_told(able: App, converse: Converse) -> None:
    asked = converse("allume la lampe")
    turn = await able.turn()
    tool = named(turn, "HassTurnOn")
    assert tool["description"]
    assert tool["parameters"]["type"] == "object"
    assert "name" in tool["parameters"]["properties"]
    assert tool["read_only"] is False
    # Home Assistant says which tools change nothing from 2026.10 on.
    knows = hasattr(llm, "ToolAnnotations")
    assert named(turn, "GetLiveContext")["read_only"] is knows
    await able.say(turn, {"content": "Oui."}, END)
    await asked


@pytest.mark.usefixtures("lamp")
async def test_a_tool_is_run_for_who_speaks(
    hass: HomeAssistant, able: App, converse: Converse, hass_admin_user: MockUser
) -> None:
    calls = async_mock_service(hass, "light", "turn_on")
    asked = converse("allume la lampe", context=Context(user_id=hass_admin_user.id))
    turn = await able.turn()
    name = named(turn, "HassTurnOn")["name"]
    await able.say(turn, OPENED, {"content": "J'allume. "}, call(name, {"name": "Lampe"}))
    result = await able.event()
    assert result["type"] == "tool_result"
    assert result["turn_id"] == turn["turn_id"]
    assert result["id"] == "c1"
    assert result["failed"] is False
    assert [service.data["entity_id"] for service in calls] == [["light.lampe"]]
    assert calls[0].context.user_id == hass_admin_user.id

    await able.say(turn, OPENED, {"content": "C'est fait."}, END)
    answer = await asked
    assert speech(answer) == "J'allume. C'est fait."
    _, message, returned, last = records(hass, answer.conversation_id)
    assert message["content"] == "J'allume. "
    assert message["tool_calls"][0].tool_name == name
    assert returned["role"] == "tool_result"
    assert last["content"] == "C'est fait."


@pytest.mark.usefixtures("lamp")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [("HassTurnOn", {"name": "Rien de tel"}), ("HassTurnOn", {"colour": 3}), ("no_such", {})],
)
async def test_a_tool_that_fails_says_so(
    able: App, converse: Converse, name: str, arguments: dict[str, Any]
) -> None:
    asked = converse()
    turn = await able.turn()
    known = [tool["name"] for tool in turn["tools"] if tool["name"].endswith(name)]
    await able.say(turn, call(known[0] if known else name, arguments))
    result = await able.event()
    assert result["failed"] is True
    assert "error" in result["result"]
    await able.say(turn, {"content": "Non."}, END)
    assert speech(await asked) == "Non."


@pytest.mark.usefixtures("lamp")
async def test_several_at_once_are_told_apart(
    hass: HomeAssistant, able: App, converse: Converse
) -> None:
    async_mock_service(hass, "light", "turn_on")
    asked = converse()
    turn = await able.turn()
    name = named(turn, "HassTurnOn")["name"]
    await able.say(turn, call(name, {"name": "Lampe"}, "a"), call("no_such", {}, "b"))
    results = {event["id"]: event["failed"] for event in [await able.event(), await able.event()]}
    assert results == {"a": False, "b": True}
    await able.say(turn, {"content": "Voilà."}, END)
    assert speech(await asked) == "Voilà."


@pytest.mark.usefixtures("lamp")
async def test_a_result_that_comes_too_late_is_nobodys(
    hass: HomeAssistant, able: App, converse: Converse, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = asyncio.Event()

    async def late(*_: Any) -> tuple[dict[str, Any], bool]:
        await answered.wait()
        return {}, False

    monkeypatch.setattr(HomeTools, "async_call", late)
    asked = converse()
    turn = await able.turn()
    await able.say(turn, call("HassTurnOn", {}), {"content": "Trop tard."}, END)
    assert speech(await asked) == "Trop tard."
    answered.set()
    await hass.async_block_till_done()
    await able.nothing()


@pytest.mark.usefixtures("lamp")
async def test_without_the_option_there_are_none(
    hass: HomeAssistant, able: App, entry: MockConfigEntry, converse: Converse
) -> None:
    hass.config_entries.async_update_entry(entry, options={"home_tools": False})
    asked = converse()
    turn = await able.turn()
    assert "tools" not in turn
    await able.say(turn, call("HassTurnOn", {"name": "Lampe"}))
    result = await able.event()
    assert (result["failed"], result["result"]) == (True, {"error": "NotAllowed"})
    await able.say(turn, {"content": "Non."}, END)
    await asked


@pytest.mark.usefixtures("lamp")
async def test_an_app_that_cannot_call_them_gets_none(app: App, converse: Converse) -> None:
    asked = converse()
    turn = await app.turn()
    assert "tools" not in turn
    await app.say(turn, {"content": "Oui."}, END)
    await asked


async def test_a_house_without_the_api_answers_all_the_same(
    able: App, converse: Converse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        raise HomeAssistantError("API assist not found")

    monkeypatch.setattr(llm, "async_get_api", refuse)
    asked = converse()
    turn = await able.turn()
    assert "tools" not in turn
    await able.say(turn, {"content": "Oui."}, END)
    assert speech(await asked) == "Oui."


async def test_what_the_app_ran_is_shown(hass: HomeAssistant, app: App, converse: Converse) -> None:
    asked = converse()
    turn = await app.turn()
    ran = {
        "id": "x1",
        "name": "control_light",
        "arguments": {"name": "Lampe"},
        "external": True,
        "result": {"status": "done"},
        "failed": False,
    }
    await app.say(turn, OPENED, {"tool_call": ran}, OPENED, {"content": "C'est fait."}, END)
    answer = await asked
    assert speech(answer) == "C'est fait."
    _, message, returned, last = records(hass, answer.conversation_id)
    (shown,) = message["tool_calls"]
    assert (shown.tool_name, shown.tool_args, shown.external) == (
        "control_light",
        {"name": "Lampe"},
        True,
    )
    assert returned["tool_call_id"] == "x1"
    assert last["content"] == "C'est fait."
    await app.nothing()


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"id": "x", "name": "y", "arguments": {}},
        {"id": "", "name": "y", "arguments": {}, "external": False},
        {"id": "x", "name": "y" * 129, "arguments": {}, "external": False},
        {"id": "x", "name": "y", "arguments": [], "external": False},
        {"id": "x", "name": "y", "arguments": {"a": "b" * 6 * MAX_JSON}, "external": False},
        {"id": "x", "name": "y", "arguments": {}, "external": True},
        {"id": "x", "name": "y", "arguments": {}, "external": True, "result": {}},
        {"id": "x", "name": "y", "arguments": {}, "external": True, "result": 1, "failed": True},
    ],
    ids=str,
)
async def test_a_call_of_another_shape_is_refused(
    app: App, converse: Converse, broken: dict[str, Any]
) -> None:
    asked = converse()
    turn = await app.turn()
    message = {"type": "exo/link/delta", "turn_id": turn["turn_id"]}
    assert await app.code(message | {"deltas": [{"tool_call": broken}]}) == "invalid_format"
    await app.say(turn, {"content": "Oui."}, END)
    assert speech(await asked) == "Oui."
