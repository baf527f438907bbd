"""What Home Assistant's own page of health shows of EXO."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .link import DATA_LINK
from .messages import PROTOCOL


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register what is shown."""
    register.async_register_info(_info)


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    link = hass.data[DATA_LINK]
    state = link.feed.state
    return {
        "app_connected": link.connected,
        "app_version": link.hello.version if link.hello else "?",
        "protocol": PROTOCOL,
        "health": state.health or "?",
        "rooms": len(state.rooms),
        "model": state.model or "-",
        "turns": state.turn_count or 0,
        "errors": state.error_count or 0,
    }
