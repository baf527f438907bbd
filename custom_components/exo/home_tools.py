"""Home Assistant's own tools for one turn, run for the app on behalf of who speaks."""

from dataclasses import replace
from importlib import import_module
from typing import Any, Final

import voluptuous as vol
from homeassistant.components.conversation import ConversationInput
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import llm
from homeassistant.helpers.json import json_dumps

from .const import DOMAIN
from .messages import MAX_DESCRIPTION, MAX_ID, MAX_JSON, MAX_TOOLS, ToolCalled
from .place import async_place

type Json = dict[str, Any]


class HomeTools:
    """The Assist API as who speaks may use it, from where they speak."""

    def __init__(self, api: llm.APIInstance) -> None:
        """Begin with what the API offers to this turn."""
        self._api = api

    def specifications(self) -> list[Json]:
        """Return what the app has to know of each tool; one too large to tell is left out."""
        found = (_specification(tool, self._api) for tool in self._api.tools)
        return [specification for specification in found if specification is not None][:MAX_TOOLS]

    async def async_call(self, call: ToolCalled) -> tuple[Json, bool]:
        """Run a tool and return its result, and whether it failed."""
        try:
            result = await self._api.async_call_tool(
                llm.ToolInput(tool_name=call.name, tool_args=call.arguments)
            )
        except (HomeAssistantError, vol.Invalid) as error:
            return {"error": type(error).__name__, "error_text": str(error)[:MAX_ID]}, True
        # Until 2026.9 a tool returned its data as they are.
        data = getattr(result, "data", result)
        if not isinstance(data, dict) or len(json_dumps(data)) > MAX_JSON:
            return {"error": "TooLong"}, True
        return data, bool(getattr(result, "error", False)) or "error" in data


async def async_home_tools(hass: HomeAssistant, user_input: ConversationInput) -> HomeTools | None:
    """Return the tools of this turn, or nothing where Home Assistant has none to give."""
    context = user_input.as_llm_context(DOMAIN)
    if context.device_id is None:
        # Home Assistant looks for the room, and for timers, at the device only.
        place = async_place(hass, None, user_input.satellite_id)
        context = replace(context, device_id=place.device_id)
    try:
        return HomeTools(await llm.async_get_api(hass, llm.LLM_API_ASSIST, context))
    except HomeAssistantError:
        return None


def result_delta(call: ToolCalled, result: Json, *, failed: bool) -> Any:
    """Return the record of a result in the words of this Home Assistant."""
    delta: Json = {"role": "tool_result", "tool_call_id": call.id, "tool_name": call.name}
    if (tool_result := getattr(llm, "ToolResult", None)) is not None:
        return delta | {"result": tool_result(data=result, error=failed)}
    return delta | {"tool_result": result}


_HIDDEN_KEYS: Final = ("oneOf", "anyOf", "allOf", "enum", "not")


def _specification(tool: llm.Tool, api: llm.APIInstance) -> Json | None:
    description = tool.description or ""
    parameters = _json_schema(tool.parameters, api)
    # Providers refuse these at the top, and the tool validates in any case.
    parameters = {key: value for key, value in parameters.items() if key not in _HIDDEN_KEYS}
    if len(tool.name) > MAX_ID or len(json_dumps(parameters)) > MAX_JSON:
        return None
    annotations = getattr(tool, "annotations", None)
    return {
        "name": tool.name,
        "description": description[:MAX_DESCRIPTION],
        "parameters": parameters,
        "read_only": bool(getattr(annotations, "read_only", False)),
    }


def _json_schema(schema: vol.Schema, api: llm.APIInstance) -> Json:
    try:
        from probatio import to_openapi  # noqa: PLC0415
    except ImportError:  # Home Assistant before 2026.9
        convert = import_module("voluptuous_openapi").convert
        converted = convert(schema, custom_serializer=api.custom_serializer)
    else:
        converted = to_openapi(
            schema, custom_serializer=api.custom_serializer, openapi_version="3.1.0"
        )
    return dict(converted)
