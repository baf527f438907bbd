"""What helps to find a fault, without who lives here or what was said."""

from collections import Counter
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.core import HomeAssistant

from .data import ExoConfigEntry
from .messages import PROTOCOL
from .pipeline import async_find_engines

# The instance tells one house from another.
_REDACT: Final = {"instance", "unique_id", "title"}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ExoConfigEntry
) -> dict[str, Any]:
    """Return the state of the link and of the pipeline."""
    link, wish = entry.runtime_data.link, entry.runtime_data.pipeline
    hello = link.hello
    engines = async_find_engines(hass)
    told: dict[str, Any] = async_redact_data(
        {
            "entry": entry.as_dict(),
            "link": {
                "protocol": PROTOCOL,
                "connected": link.connected,
                "since": link.since.isoformat() if link.since else None,
                "health": link.feed.state.health,
                "outcomes": dict(link.outcomes),
            },
            "app": hello
            and {
                "instance": hello.instance,
                "version": hello.version,
                "languages": list(hello.languages),
                "capabilities": list(hello.capabilities),
            },
            "feed": {
                "live": link.feed.is_live,
                # Rooms are named after those who sleep in them.
                "rooms": Counter(str(room.activity) for room in link.feed.state.rooms.values()),
                "app": (link.feed.document or {}).get("app"),
            },
            "pipeline": {
                "stt": engines.stt if engines else None,
                "tts": engines.tts if engines else None,
                "wish_pending": wish.pending,
            },
            "language": hass.config.language,
        },
        _REDACT,
    )
    return told
