"""Turns as they end, for automations: what to do when EXO did not understand, say."""

from typing import Final, override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import ExoConfigEntry
from .entity import ExoEntity

# Nothing is asked of the app for it.
PARALLEL_UPDATES = 0

# As the app calls them.
OUTCOMES: Final = {
    "answered": "answered",
    "asked-back": "asked_back",
    "not-understood": "not_understood",
    "failed": "failed",
    "cancelled": "cancelled",
}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ExoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event."""
    async_add_entities([TurnEnded(entry)])


class TurnEnded(ExoEntity, EventEntity):
    """Fires when a turn is over, however it was asked."""

    _attr_translation_key = "turn"

    def __init__(self, entry: ExoConfigEntry) -> None:
        """Know what can become of a turn."""
        super().__init__(entry, "turn")
        self._attr_event_types = list(OUTCOMES.values())
        self._feed = self.link.feed
        # Turns that ended before are no news, nor those of an app that starts counting anew.
        self._counted: int | None = None

    @property
    @override
    def available(self) -> bool:
        """Return whether turns can be told of."""
        return self._feed.is_live

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the feed."""
        self._counted = self._count()
        self.async_on_remove(self._feed.listen(self._follow))

    def _count(self) -> int | None:
        return self._feed.state.turn_count if self._feed.is_live else None

    @callback
    def _follow(self) -> None:
        counted, self._counted = self._counted, self._count()
        if counted is None or self._counted is None:
            self.async_write_ha_state()
        elif self._counted > counted and (
            outcome := OUTCOMES.get(self._feed.state.last_outcome or "")
        ):
            self._trigger_event(outcome, {"took_ms": self._feed.state.last_turn_ms})
            self.async_write_ha_state()
