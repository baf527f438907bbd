"""An app that does not come: a repair, once it is clear that it is not just starting."""

from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from . import issues
from .const import CONF_SLUG
from .data import ExoConfigEntry

# A start of the whole machine, or an update of the app with its download, takes less.
ABSENT_SECONDS: Final = 10 * 60


@callback
def async_watch_absence(hass: HomeAssistant, entry: ExoConfigEntry) -> None:
    """Tell the user of an app that is away for long, until it comes."""
    link = entry.runtime_data.link
    cancel: CALLBACK_TYPE | None = None

    @callback
    def absent(_now: datetime) -> None:
        nonlocal cancel
        cancel = None
        issues.async_app_missing(hass, entry.data.get(CONF_SLUG))

    @callback
    def stop() -> None:
        nonlocal cancel
        if cancel:
            cancel()
            cancel = None

    @callback
    def follow() -> None:
        nonlocal cancel
        if link.connected:
            stop()
            issues.async_app_came(hass, lacks=link.lacks)
        elif cancel is None:
            cancel = async_call_later(hass, ABSENT_SECONDS, absent)

    entry.async_on_unload(link.listen(follow))
    entry.async_on_unload(stop)
    follow()
