"""What automations ask of EXO, and what they are told when it does not work."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import voluptuous as vol
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar, floor_registry as fr
from homeassistant.helpers.selector import validate_selector
from homeassistant.helpers.service import async_get_all_descriptions
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)

from custom_components.exo.requests import MAX_OPEN

from .conftest import App

END = {"end": {"continue_conversation": False}}


def act(
    hass: HomeAssistant, name: str, data: dict[str, Any], *, answers: bool = True, **more: Any
) -> asyncio.Task[Any]:
    """Call an action of EXO."""
    return hass.async_create_task(
        hass.services.async_call("exo", name, data, blocking=True, return_response=answers, **more)
    )


async def key_of(failing: asyncio.Task[Any], kind: type[Exception] = HomeAssistantError) -> str:
    """Return the translation of what an action raises."""
    with pytest.raises(kind) as raised:
        await failing
    assert isinstance(raised.value, HomeAssistantError)
    assert raised.value.translation_domain == "exo"
    assert str(raised.value)
    assert raised.value.translation_key
    return raised.value.translation_key


@pytest.fixture
def salon(hass: HomeAssistant) -> str:
    """A room on a floor."""
    floor = fr.async_get(hass).async_create("Rez-de-chaussée")
    return ar.async_get(hass).async_create("Salon", floor_id=floor.floor_id).id


async def test_asking(hass: HomeAssistant, app: App, salon: str, hass_admin_user: MockUser) -> None:
    context = Context(user_id=hass_admin_user.id)
    asked = act(hass, "ask", {"text": " il fait froid ? ", "area": salon}, context=context)
    turn = await app.turn()
    assert turn.pop("turn_id")
    conversation = turn.pop("conversation_id")
    assert turn == {
        "type": "turn",
        "text": "il fait froid ?",
        "language": "en",
        "device_id": None,
        "satellite_id": None,
        "area_id": "salon",
        "area_name": "Salon",
        "floor_id": "rez_de_chaussee",
        "user_id": hass_admin_user.id,
    }
    await app.say(turn := turn | {"turn_id": await _id(hass)}, {"content": "Oui, "})
    await app.say(turn, {"content": "19 degrés."}, {"end": {"continue_conversation": True}})
    assert await asked == {
        "answer": "Oui, 19 degrés.",
        "continue_conversation": True,
        "conversation_id": conversation,
    }

    asked = act(hass, "ask", {"text": "et dehors ?", "conversation_id": conversation})
    turn = await app.turn()
    assert turn["conversation_id"] == conversation
    assert turn["area_id"] is None
    await app.say(turn, {"content": ""}, END)
    assert (await asked)["answer"] == ""


async def _id(hass: HomeAssistant) -> str:
    from custom_components.exo.link import DATA_LINK  # noqa: PLC0415

    return next(iter(hass.data[DATA_LINK]._turns))


async def test_asking_what_fails(
    hass: HomeAssistant, app: App, freezer: FrozenDateTimeFactory
) -> None:
    asked = act(hass, "ask", {"text": "x"})
    error = {"code": "brain/unavailable", "message": "Je ne peux pas."}
    await app.say(await app.turn(), {"error": error})
    with pytest.raises(HomeAssistantError, match="Je ne peux pas"):
        await asked

    asked = act(hass, "ask", {"text": "x"})
    await app.turn()
    freezer.tick(timedelta(seconds=11))
    async_fire_time_changed(hass)
    assert await key_of(asked) == "no_reply"
    assert (await app.event())["type"] == "cancel"

    asked = act(hass, "ask", {"text": "x"})
    await app.turn()
    await app.close()
    assert await key_of(asked) == "app_away"
    assert await key_of(act(hass, "ask", {"text": "x"})) == "app_away"


async def test_announcing(hass: HomeAssistant, app: App, salon: str) -> None:
    data = {"message": "À table", "areas": salon, "floors": ["rez_de_chaussee"], "language": "fr"}
    done = act(hass, "announce", data)
    request = await app.request("announce")
    assert request["data"] == {
        "message": "À table",
        "area_ids": ["salon"],
        "floor_ids": ["rez_de_chaussee"],
        "everywhere": False,
        "language": "fr",
    }
    result = {"announced": ["assist_satellite.salon"], "failed": ["media_player.salon", 7]}
    assert (await app.reply(request, result=result))["result"] == {}
    assert await done == {
        "announced": ["assist_satellite.salon"],
        "failed": ["media_player.salon"],
    }

    # Without a response, as most automations call it.
    done = act(hass, "announce", {"message": "x", "everywhere": True}, answers=False)
    request = await app.request("announce")
    assert request["data"]["everywhere"] is True
    await app.reply(request, result={"announced": ["a"], "failed": []})
    assert await done is None


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "announce_nowhere"),
        ({"areas": ["grenier"]}, "unknown_area"),
        ({"floors": ["cave"], "everywhere": True}, "unknown_floor"),
    ],
    ids=str,
)
async def test_announcing_nowhere(
    hass: HomeAssistant, app: App, data: dict[str, Any], key: str
) -> None:
    done = act(hass, "announce", {"message": "x"} | data)
    assert await key_of(done, ServiceValidationError) == key
    await app.nothing()


@pytest.mark.parametrize(
    ("result", "key"),
    [
        ({"announced": [], "failed": ["a", "b"]}, "announce_failed"),
        ({"announced": [], "failed": []}, "announce_nobody"),
        ({"announced": "a", "failed": None}, "announce_nobody"),
        ({}, "announce_nobody"),
    ],
    ids=str,
)
async def test_announcing_to_nobody(
    hass: HomeAssistant, app: App, result: dict[str, Any], key: str
) -> None:
    done = act(hass, "announce", {"message": "x", "everywhere": True})
    await app.reply(await app.request("announce"), result=result)
    assert await key_of(done) == key


async def test_the_memory(hass: HomeAssistant, app: App, hass_admin_user: MockUser) -> None:
    context = Context(user_id=hass_admin_user.id)
    done = act(hass, "remember", {"text": "Les poubelles, mardi"}, context=context)
    request = await app.request("remember")
    assert request["data"] == {"text": "Les poubelles, mardi", "user_id": hass_admin_user.id}
    await app.reply(request, result={"id": "f1"})
    assert await done == {"id": "f1"}

    done = act(hass, "recall", {"query": "poubelles", "subject": "maison"})
    request = await app.request("recall")
    assert request["data"] == {"query": "poubelles", "subject": "maison", "limit": 5}
    fact = {"id": "f1", "text": "mardi", "subject": None, "saidAt": "2026-11-20T10:00:00Z"}
    await app.reply(request, result={"facts": [fact, "x", {"id": 7, "more": 1}]})
    nothing = {"id": None, "text": None, "subject": None, "said_at": None}
    assert await done == {
        "facts": [
            {"id": "f1", "text": "mardi", "subject": None, "said_at": "2026-11-20T10:00:00Z"},
            nothing,
        ]
    }

    for data in ({"id": "f1"}, {"query": "poubelles"}):
        done = act(hass, "forget", data)
        request = await app.request("forget")
        assert request["data"] == data
        await app.reply(request, result={"forgotten": [{"id": "f1", "text": "mardi"}]})
        assert await done == {"forgotten": [{"id": "f1", "text": "mardi"}]}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ask", {}),
        ("ask", {"text": "  "}),
        ("ask", {"text": "x" * 8193}),
        ("ask", {"text": "x", "area": "y" * 129}),
        ("announce", {"message": "x", "areas": ["a"] * 65}),
        ("remember", {"text": ""}),
        ("recall", {"query": "x", "limit": 51}),
        ("recall", {"query": "x", "limit": 0}),
        ("forget", {}),
        ("forget", {"id": "f1", "query": "x"}),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_actions_of_the_wrong_shape(
    hass: HomeAssistant, app: App, name: str, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await act(hass, name, data)
    await app.nothing()


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("link/unknown-command", "app_too_old"),
        ("link/unavailable", "not_set_up"),
        ("memory/unreachable", "refused"),
    ],
)
async def test_what_the_app_refuses(hass: HomeAssistant, app: App, code: str, key: str) -> None:
    done = act(hass, "recall", {"query": "x"})
    error = {"code": code, "message": "In English"}
    await app.reply(await app.request("recall"), error=error)
    assert await key_of(done) == key


async def test_no_reply_in_time(
    hass: HomeAssistant, app: App, freezer: FrozenDateTimeFactory
) -> None:
    done = act(hass, "recall", {"query": "x"})
    await app.request("recall")
    freezer.tick(timedelta(seconds=29))
    async_fire_time_changed(hass)
    assert not done.done()
    freezer.tick(timedelta(seconds=2))
    async_fire_time_changed(hass)
    assert await key_of(done) == "no_reply"


async def test_an_app_that_is_gone(hass: HomeAssistant, app: App, connect: Any) -> None:
    done = act(hass, "recall", {"query": "x"})
    await app.request("recall")
    newer: App = await connect()
    await newer.link()
    assert await key_of(done) == "app_away"

    done = act(hass, "recall", {"query": "x"})
    await newer.request("recall")
    await newer.close()
    assert await key_of(done) == "app_away"
    assert await key_of(act(hass, "recall", {"query": "x"})) == "app_away"


async def test_an_app_that_takes_no_requests(hass: HomeAssistant, app: App) -> None:
    await app.link(capabilities=["turn"])
    assert await key_of(act(hass, "recall", {"query": "x"})) == "app_too_old"


async def test_an_automation_that_went_wild(hass: HomeAssistant, app: App) -> None:
    wild = [act(hass, "recall", {"query": "x"}) for _ in range(MAX_OPEN + 1)]
    requests = [await app.request("recall") for _ in range(MAX_OPEN)]
    assert await key_of(wild.pop()) == "too_many_requests"
    for request in requests:
        await app.reply(request, result={"facts": []})
    assert [await done for done in wild] == [{"facts": []}] * MAX_OPEN


async def test_the_actions_are_described(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    described = (await async_get_all_descriptions(hass))["exo"]
    assert {
        name: bool(action.get("response", {}).get("optional")) for name, action in described.items()
    } == {
        "ask": False,
        "announce": True,
        "remember": True,
        "recall": False,
        "forget": True,
    }
    for action in described.values():
        for field in action["fields"].values():
            assert validate_selector(field["selector"])


async def test_the_actions_without_exo(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    assert await key_of(act(hass, "ask", {"text": "x"}), ServiceValidationError) == "not_loaded"


@pytest.mark.parametrize(
    "outcome",
    [
        {},
        {"result": {}, "error": {"code": "a/b", "message": ""}},
        {"result": []},
        {"result": {"x": "y" * 600_000}},
        {"error": {"code": "no code", "message": ""}},
        {"error": {"code": "a/b"}},
        {"error": "a/b"},
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_reply_of_the_wrong_shape(
    hass: HomeAssistant, app: App, outcome: dict[str, Any]
) -> None:
    done = act(hass, "recall", {"query": "x"})
    request = await app.request("recall")
    assert (await app.reply(request, **outcome))["error"]["code"] == "invalid_format"
    # It may still answer as it should.
    await app.reply(request, result={})
    assert await done == {"facts": []}


async def test_a_reply_that_nobody_waits_for(hass: HomeAssistant, app: App) -> None:
    done = act(hass, "recall", {"query": "x"})
    request = await app.request("recall")
    await app.reply(request, result={})
    for over in (request, {"request_id": "never"}):
        assert (await app.reply(over, result={}))["error"]["code"] == "unknown_request"
    await done


async def test_only_the_holder_replies(hass: HomeAssistant, app: App, connect: Any) -> None:
    other: App = await connect()
    reply = await other.reply({"request_id": "x"}, result={})
    assert reply["error"]["code"] == "not_linked"
