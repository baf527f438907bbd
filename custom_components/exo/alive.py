"""Whether the app is still there: a cable that is pulled ends no connection, not for a minute."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

# The app tells every two seconds. A card shows within five that it is gone.
SILENT_SECONDS: Final = 4
# If it was this Home Assistant that stood still, what came meanwhile is read first.
GRACE_SECONDS: Final = 1


class Watch:
    """Calls `lost` when nothing was heard for long."""

    def __init__(self, hass: HomeAssistant, lost: Callable[[], None]) -> None:
        """Wait for nothing yet."""
        self._hass = hass
        self._lost = lost
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def heard(self) -> None:
        """Begin, or begin anew."""
        self.stop()
        self._cancel = async_call_later(self._hass, SILENT_SECONDS, self._doubt)

    @callback
    def stop(self) -> None:
        """Wait for nothing any more."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    @callback
    def _doubt(self, _now: datetime) -> None:
        self._cancel = async_call_later(self._hass, GRACE_SECONDS, self._give_up)

    @callback
    def _give_up(self, _now: datetime) -> None:
        self._cancel = None
        self._lost()
