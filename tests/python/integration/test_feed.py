"""What the app tells of its rooms, and who is told: whole, in patches, and that it is gone."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_bytes
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.exo.feed import MAX_DOCUMENT_BYTES, MAX_PATCH_BYTES
from custom_components.exo.link import DATA_LINK
from custom_components.exo.merge_patch import apply_patch

from .conftest import VERSION, App

type Connect = Callable[[], Awaitable[App]]

STATE: dict[str, Any] = {"type": "exo/link/state"}
WHOLE: dict[str, Any] = {
    "health": "ok",
    "app": {"turnCount": 3, "colour": "blue"},
    "rooms": {"salon": {"name": "Salon", "activity": "idle", "satellites": {}}},
}
ENVELOPE: dict[str, Any] = {
    "type": "exo/link/envelope",
    "room": "salon",
    "reply": "r-17",
    "startMs": 0,
    "bands": "AAECAwQFBgc=",
    "last": False,
}


def whole(state: Any, *, connected: bool = True) -> dict[str, Any]:
    """Return the event that tells everything."""
    return {
        "type": "state",
        "connected": connected,
        "protocol": 1,
        "version": VERSION,
        "state": state,
    }


@pytest.fixture
async def card(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> App:
    """A card of somebody who may not administer, following the feed."""
    card = App(await hass_ws_client(hass, hass_read_only_access_token))
    assert (await card.call({"type": "exo/feed"}))["success"]
    return card


async def test_a_card_before_the_app(card: App, connect: Connect) -> None:
    assert await card.event() == whole(None, connected=False)
    app = await connect()
    await app.link()
    assert await card.event() == whole(None)
    assert (await app.call(STATE | {"state": WHOLE}))["result"] == {}
    assert await card.event() == whole(WHOLE)


async def test_changes_are_handed_on_as_they_come(
    hass: HomeAssistant, card: App, app: App, connect: Connect
) -> None:
    await app.call(STATE | {"state": WHOLE})
    patch = {"rooms": {"salon": {"activity": "listening"}, "cuisine": {"name": "Cuisine"}}}
    await app.call(STATE | {"diff": patch})
    gone = {"rooms": {"cuisine": None}}
    await app.call(STATE | {"diff": gone})
    for expected in (
        whole(None, connected=False),
        whole(None),
        whole(WHOLE),
        {"type": "patch", "patch": patch},
        {"type": "patch", "patch": gone},
    ):
        assert await card.event() == expected

    # Who comes later gets it all at once, with the members that only cards know.
    later = await connect()
    await later.call({"type": "exo/feed"})
    salon = WHOLE["rooms"]["salon"] | {"activity": "listening"}
    assert await later.event() == whole(WHOLE | {"rooms": {"salon": salon}})


async def test_nothing_is_shown_of_a_house_that_removed_it(
    hass: HomeAssistant, card: App, app: App, entry: MockConfigEntry, connect: Connect
) -> None:
    await app.call(STATE | {"state": WHOLE})
    for expected in (whole(None, connected=False), whole(None), whole(WHOLE)):
        assert await card.event() == expected
    await hass.config_entries.async_remove(entry.entry_id)
    assert await card.event() == {"type": "lost"}
    assert await card.event() == whole(None, connected=False)
    assert await (await connect()).code({"type": "exo/feed"}) == "not_configured"
    assert await app.code({"type": "exo/link/alive"}) == "not_configured"
    assert hass.data[DATA_LINK].hello is None

    # Added again, the app that is still connected is told to open the link anew.
    MockConfigEntry(domain="exo", title="EXO").add_to_hass(hass)
    (again,) = hass.config_entries.async_entries("exo")
    assert await hass.config_entries.async_setup(again.entry_id)
    assert await app.code({"type": "exo/link/alive"}) == "not_linked"
    await app.link()
    assert await card.event() == whole(None)


async def test_the_last_state_stays_when_the_app_is_gone(
    hass: HomeAssistant, card: App, app: App, connect: Connect
) -> None:
    feed = hass.data[DATA_LINK].feed
    await app.call(STATE | {"state": WHOLE})
    assert feed.is_live
    await app.close()
    for expected in (whole(None, connected=False), whole(None), whole(WHOLE), {"type": "lost"}):
        assert await card.event() == expected
    assert not feed.is_live
    later = await connect()
    await later.call({"type": "exo/feed"})
    assert await later.event() == whole(WHOLE, connected=False)

    newer = await connect()
    await newer.link()
    assert await card.event() == whole(WHOLE)
    # It may be another app now, which has told nothing that a change could change.
    assert await newer.code(STATE | {"diff": {"health": "degraded"}}) == "invalid_format"
    assert not feed.is_live
    await newer.call(STATE | {"state": {"health": "degraded"}})
    assert await card.event() == whole({"health": "degraded"})
    assert feed.is_live


async def test_nobody_misses_a_change_while_the_entry_reloads(
    hass: HomeAssistant, app: App, entry: MockConfigEntry
) -> None:
    await app.call(STATE | {"state": WHOLE})
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await app.call(STATE | {"diff": {"app": {"turnCount": 4}}}))["success"]
    await hass.config_entries.async_setup(entry.entry_id)
    assert hass.data[DATA_LINK].feed.state.turn_count == 4


async def test_a_card_that_left_is_told_nothing(card: App, app: App) -> None:
    await card.event()
    await card.event()
    await card.call({"type": "unsubscribe_events", "subscription": 1})
    await app.call(STATE | {"state": WHOLE})
    await card.nothing()


@pytest.mark.parametrize("command", [STATE | {"state": WHOLE}, ENVELOPE], ids=["state", "envelope"])
async def test_only_the_holder_tells(
    hass: HomeAssistant, card: App, app: App, connect: Connect, command: dict[str, Any]
) -> None:
    other = await connect()
    assert await other.code(command) == "not_linked"
    await card.event()
    await card.event()
    await card.nothing()


def nested(depth: int) -> dict[str, Any]:
    """Return objects in objects."""
    return {"a": nested(depth - 1)} if depth > 1 else {}


MALFORMED: list[dict[str, Any]] = [
    {},
    {"state": {}, "diff": {}},
    {"state": None},
    {"diff": []},
    {"diff": {"health": ["ok"]}},
    {"diff": {"health": "x" * 129}},
    {"diff": {"rooms": []}},
    {"diff": {"rooms": {"salon": "idle"}}},
    {"diff": {"rooms": {"salon": {"activity": 7}}}},
    {"diff": {"rooms": {"x" * 129: {}}}},
    {"diff": {"rooms": {f"r{n}": {"name": "r"} for n in range(129)}}},
    {"diff": {"app": "1"}},
    {"diff": {"app": {"turnCount": "3"}}},
    {"diff": {"app": {"turnCount": True}}},
    {"diff": {"app": {"turnCount": -1}}},
    {"diff": {"app": {"inputTokens": 1e300}}},
    {"diff": {"app": {"voices": {"a": 1}}}},
    {"diff": {"app": {"voices": ["a"]}}},
    {"diff": {"app": {"models": [{"id": "x" * 129}]}}},
    {"diff": {"app": {"notices": {"a": {"kind": []}}}}},
    {"diff": {"app": {"lastOutcome": []}}},
    {"diff": {"more": "x" * MAX_PATCH_BYTES}},
    {"state": {"more": "x" * MAX_DOCUMENT_BYTES}},
    {"state": nested(9)},
    {"diff": nested(9)},
    {"state": {"a": [[[[[[[[]]]]]]]]}},
    {"state": nested(200)},
]


@pytest.mark.parametrize("change", MALFORMED, ids=lambda change: str(change)[:60])
async def test_what_is_malformed_changes_nothing(
    hass: HomeAssistant, card: App, app: App, change: dict[str, Any]
) -> None:
    await app.call(STATE | {"state": WHOLE})
    reply = await app.call(STATE | change)
    assert reply["error"]["code"] == "invalid_format"
    # It is logged, and what was sent may be what somebody said.
    assert len(reply["error"]["message"]) < 200
    for _ in range(3):
        await card.event()
    await card.nothing()
    # The state that was there goes on.
    assert (await app.call(STATE | {"diff": {"app": {"turnCount": 4}}}))["success"]


@pytest.mark.parametrize("state", [nested(8), {}, {"new": [1, None, {"a": "b"}]}], ids=str)
async def test_what_is_not_known_is_handed_on(card: App, app: App, state: dict[str, Any]) -> None:
    assert (await app.call(STATE | {"state": state}))["success"]
    for _ in range(2):
        await card.event()
    assert await card.event() == whole(state)


async def test_many_patches_cannot_grow_the_document_without_end(
    hass: HomeAssistant, app: App
) -> None:
    await app.call(STATE | {"state": WHOLE})
    piece = "x" * (MAX_PATCH_BYTES - 100)
    codes = []
    for number in range(6):
        reply = await app.call(STATE | {"diff": {f"more{number}": piece}})
        codes.append(reply["success"])
    assert codes == [True] * 4 + [False] * 2


async def test_an_envelope_is_handed_on(card: App, app: App) -> None:
    assert (await app.call(ENVELOPE))["result"] == {}
    await card.event()
    await card.event()
    assert await card.event() == ENVELOPE | {"type": "envelope"}


@pytest.mark.parametrize(
    "change",
    [
        {"room": ""},
        {"room": 7},
        {"reply": "x" * 129},
        {"startMs": -1},
        {"startMs": "0"},
        {"startMs": True},
        {"bands": ""},
        {"bands": "<script>"},
        {"bands": "A" * 32_769},
        {"last": None},
    ],
    ids=lambda change: str(change)[:40],
)
async def test_an_envelope_of_the_wrong_shape(app: App, change: dict[str, Any]) -> None:
    assert await app.code(ENVELOPE | change) == "invalid_format"


# From the text of RFC 7396, those whose target and patch are objects.
MERGES: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("document", "patch", "expected"), MERGES, ids=str)
def test_merging(document: Any, patch: Any, expected: Any) -> None:
    before = json_bytes(document)
    assert apply_patch(document, patch) == expected
    assert json_bytes(document) == before


async def test_words_are_shown_unless_the_user_minds(
    hass: HomeAssistant, entry: MockConfigEntry, card: App, app: App
) -> None:
    def with_words(*, shown: bool) -> dict[str, Any]:
        words = {"said": "quelle heure est-il", "answered": None} if shown else {}
        return {"rooms": {"salon": WHOLE["rooms"]["salon"] | words}}

    async def set_option(*, shown: bool) -> None:
        flow = await hass.config_entries.options.async_init(entry.entry_id)
        assert flow["data_schema"]
        filled = flow["data_schema"]({"show_words": shown})
        await hass.config_entries.options.async_configure(flow["flow_id"], filled)
        await hass.async_block_till_done()

    await app.call(STATE | {"state": with_words(shown=True)})
    for _ in range(2):
        await card.event()
    assert await card.event() == whole(with_words(shown=True))

    await set_option(shown=False)
    assert await card.event() == whole(with_words(shown=False))
    patch = {"health": "ok", "rooms": {"salon": {"activity": "responding", "said": "et demain"}}}
    await app.call(STATE | {"diff": patch})
    quiet = {"health": "ok", "rooms": {"salon": {"activity": "responding"}}}
    assert await card.event() == {"type": "patch", "patch": quiet}
    await app.call(STATE | {"diff": {"rooms": {"salon": None}}})
    assert await card.event() == {"type": "patch", "patch": {"rooms": {"salon": None}}}
    assert await app.code(STATE | {"diff": {"rooms": 7}}) == "invalid_format"
    await app.call(STATE | {"state": with_words(shown=True)})
    assert await card.event() == whole(with_words(shown=False))

    await set_option(shown=True)
    await app.call(STATE | {"state": with_words(shown=True)})
    assert await card.event() == whole(with_words(shown=True))
