"""What automations and scripts can do with EXO: ask it, let it announce, and use its memory."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import voluptuous as vol
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import (
    area_registry as ar,
    config_validation as cv,
    floor_registry as fr,
)
from homeassistant.util.ulid import ulid_now

from .const import DOMAIN
from .link import DATA_LINK, Link
from .messages import MAX_ID, MAX_TEXT, Ended, Failed, Said, TurnRequest
from .requests import refused
from .turn import Broken, Turn

type Action = Callable[[Link, ServiceCall], Awaitable[ServiceResponse]]
type Json = dict[str, Any]

# As many as the app gives at once.
_MAX_FACTS: Final = 50
_MAX_PLACES: Final = 64

_TEXT: Final = vol.All(cv.string, vol.Strip, vol.Length(min=1, max=MAX_TEXT))
_ID: Final = vol.All(cv.string, vol.Strip, vol.Length(min=1, max=MAX_ID))
_PLACES: Final = vol.All(cv.ensure_list, [_ID], vol.Length(max=_MAX_PLACES))


async def _ask(link: Link, call: ServiceCall) -> ServiceResponse:
    """Return EXO's answer to a text, as if somebody had said it in that room."""
    area_id = call.data.get("area")
    area = _area(link.hass, area_id) if area_id else None
    conversation_id = call.data.get("conversation_id") or ulid_now()
    request = TurnRequest(
        text=call.data["text"],
        language=call.data.get("language") or link.hass.config.language,
        conversation_id=conversation_id,
        area_id=area.id if area else None,
        area_name=area.name if area else None,
        floor_id=area.floor_id if area else None,
        user_id=call.context.user_id,
    )
    if not link.connected:
        raise refused("app_away")
    with link.turn(request) as turn:
        said = [delta.text async for delta in turn.speech() if isinstance(delta, Said)]
    return {
        "answer": "".join(said).strip(),
        "continue_conversation": _going_on(turn),
        "conversation_id": conversation_id,
    }


def _going_on(turn: Turn) -> bool:
    match turn.outcome:
        case Ended(continue_conversation=going_on):
            return going_on
        case Failed(message=message):
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="turn_failed",
                translation_placeholders={"message": message},
            )
        case Broken.LOST:
            raise refused("app_away")
        case _:
            raise refused("no_reply")


async def _announce(link: Link, call: ServiceCall) -> ServiceResponse:
    """Say a text in rooms, on satellites and players alike."""
    areas: list[str] = call.data["areas"]
    floors: list[str] = call.data["floors"]
    if not (areas or floors or call.data["everywhere"]):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="announce_nowhere")
    for area in areas:
        _area(link.hass, area)
    for floor in floors:
        if fr.async_get(link.hass).async_get_floor(floor) is None:
            raise _unknown("unknown_floor", floor)
    result = await link.async_request(
        "announce",
        message=call.data["message"],
        area_ids=areas,
        floor_ids=floors,
        everywhere=call.data["everywhere"],
        language=call.data.get("language"),
    )
    announced, failed = (_texts(result.get(key)) for key in ("announced", "failed"))
    if not announced:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="announce_failed" if failed else "announce_nobody",
            translation_placeholders={"places": ", ".join(failed)} if failed else None,
        )
    return {"announced": [*announced], "failed": [*failed]}


async def _remember(link: Link, call: ServiceCall) -> ServiceResponse:
    """Keep a fact."""
    result = await link.async_request("remember", **_of_user(call))
    return {"id": _text(result.get("id"))}


async def _recall(link: Link, call: ServiceCall) -> ServiceResponse:
    """Return what EXO knows of something."""
    result = await link.async_request("recall", **_of_user(call))
    return {
        "facts": [
            {
                "id": _text(fact.get("id")),
                "text": _text(fact.get("text")),
                "subject": _text(fact.get("subject")),
                "said_at": _text(fact.get("saidAt")),
            }
            for fact in _objects(result.get("facts"))
        ]
    }


async def _forget(link: Link, call: ServiceCall) -> ServiceResponse:
    """Forget a fact, or those that are about something."""
    result = await link.async_request("forget", **_of_user(call))
    return {
        "forgotten": [
            {"id": _text(fact.get("id")), "text": _text(fact.get("text"))}
            for fact in _objects(result.get("forgotten"))
        ]
    }


_ASK: Final = vol.Schema(
    {
        vol.Required("text"): _TEXT,
        vol.Optional("area"): _ID,
        vol.Optional("language"): _ID,
        vol.Optional("conversation_id"): _ID,
    }
)
_ANNOUNCE: Final = vol.Schema(
    {
        vol.Required("message"): _TEXT,
        vol.Optional("areas", default=[]): _PLACES,
        vol.Optional("floors", default=[]): _PLACES,
        vol.Optional("everywhere", default=False): cv.boolean,
        vol.Optional("language"): _ID,
    }
)
_REMEMBER: Final = vol.Schema({vol.Required("text"): _TEXT, vol.Optional("subject"): _ID})
_RECALL: Final = vol.Schema(
    {
        vol.Required("query"): _TEXT,
        vol.Optional("subject"): _ID,
        vol.Optional("limit", default=5): vol.All(vol.Coerce(int), vol.Range(1, _MAX_FACTS)),
    }
)
_FORGET: Final = vol.All(
    vol.Schema({vol.Exclusive("id", "what"): _ID, vol.Exclusive("query", "what"): _TEXT}),
    cv.has_at_least_one_key("id", "query"),
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, which are there before and after any config entry."""
    optional, only = SupportsResponse.OPTIONAL, SupportsResponse.ONLY
    _register(hass, "ask", _ask, _ASK, only)
    _register(hass, "announce", _announce, _ANNOUNCE, optional)
    _register(hass, "remember", _remember, _REMEMBER, optional)
    _register(hass, "recall", _recall, _RECALL, only)
    _register(hass, "forget", _forget, _FORGET, optional)


def _register(
    hass: HomeAssistant, name: str, action: Action, schema: Any, response: SupportsResponse
) -> None:
    async def run(call: ServiceCall) -> ServiceResponse:
        if not hass.config_entries.async_loaded_entries(DOMAIN):
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="not_loaded")
        answer = await action(hass.data[DATA_LINK], call)
        return answer if call.return_response else None

    hass.services.async_register(DOMAIN, name, run, schema=schema, supports_response=response)


def _of_user(call: ServiceCall) -> Json:
    # An automation has no user: what is known of the house is then all there is.
    return {**call.data, "user_id": call.context.user_id}


def _area(hass: HomeAssistant, area_id: str) -> ar.AreaEntry:
    if (area := ar.async_get(hass).async_get_area(area_id)) is None:
        raise _unknown("unknown_area", area_id)
    return area


def _unknown(key: str, value: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"id": value}
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _objects(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
