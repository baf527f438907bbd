"""What each room is doing, and how EXO fares: a table of the feed's numbers, and a sensor a room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .data import ExoConfigEntry
from .entity import FeedEntity
from .feed_state import ACTIVITIES, FeedState
from .rooms import async_follow_rooms, room_key

# Nothing is asked of the app for them.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ExoSensorDescription(SensorEntityDescription):
    """A sensor of the app."""

    value_fn: Callable[[FeedState], StateType]
    unit_fn: Callable[[FeedState], str | None] | None = None
    # Counted anew from the first day of each month.
    is_monthly: bool = False


def _download_percent(state: FeedState) -> float | None:
    total = sum(download.total_bytes for download in state.downloads)
    if total == 0:
        return None
    received = sum(download.received_bytes for download in state.downloads)
    return round(min(received / total, 1) * 100, 1)


def _model_name(state: FeedState) -> str | None:
    names = {choice.id: choice.name for choice in state.models}
    return names.get(state.model, state.model) if state.model else None


SENSORS: Final = (
    ExoSensorDescription(
        key="last_turn",
        translation_key="last_turn",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: state.last_turn_ms,
    ),
    ExoSensorDescription(
        key="turns",
        translation_key="turns",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: state.turn_count,
    ),
    ExoSensorDescription(
        key="errors",
        translation_key="errors",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: state.error_count,
    ),
    ExoSensorDescription(
        key="input_tokens",
        translation_key="input_tokens",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda state: state.input_tokens,
    ),
    ExoSensorDescription(
        key="output_tokens",
        translation_key="output_tokens",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda state: state.output_tokens,
    ),
    ExoSensorDescription(
        key="cost_this_month",
        translation_key="cost_this_month",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        value_fn=lambda state: state.cost_this_month,
        unit_fn=lambda state: state.currency,
        is_monthly=True,
    ),
    ExoSensorDescription(
        key="model",
        translation_key="model",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=_model_name,
    ),
    ExoSensorDescription(
        key="download",
        translation_key="download",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=_download_percent,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ExoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the app's sensors, and a room's when it comes."""
    async_add_entities(AppSensor(entry, description) for description in SENSORS)
    async_follow_rooms(
        hass,
        entry,
        lambda rooms: async_add_entities(RoomActivity(entry, room) for room in rooms),
    )


class AppSensor(FeedEntity, SensorEntity):
    """A number of the feed."""

    entity_description: ExoSensorDescription

    def __init__(self, entry: ExoConfigEntry, description: ExoSensorDescription) -> None:
        """Take what it shows from the table."""
        super().__init__(entry, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> StateType:
        """Return the number."""
        return self.entity_description.value_fn(self.feed.state)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """Return the unit, which for money is the app's."""
        if (unit_fn := self.entity_description.unit_fn) is None:
            return super().native_unit_of_measurement
        return unit_fn(self.feed.state) or self.hass.config.currency

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return when counting began, for what is counted anew."""
        if not self.entity_description.is_monthly:
            return None
        return dt_util.start_of_local_day().replace(day=1)

    @override
    def glance(self) -> object:
        """Return the number, its unit and its month."""
        return (self.native_value, self.native_unit_of_measurement, self.last_reset)


class RoomActivity(FeedEntity, SensorEntity):
    """What EXO does in a room."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_translation_key = "room"

    def __init__(self, entry: ExoConfigEntry, room: str) -> None:
        """Name it after the room, as the app calls it now."""
        super().__init__(entry, room_key(room))
        self._room = room
        self._attr_options = list(ACTIVITIES)
        self._attr_translation_placeholders = {"room": self.feed.state.rooms[room].name or room}

    @property
    @override
    def available(self) -> bool:
        """Return whether the app still has the room."""
        return super().available and self._room in self.feed.state.rooms

    @property
    @override
    def native_value(self) -> str | None:
        """Return the activity."""
        room = self.feed.state.rooms.get(self._room)
        return room.activity if room else None

    @override
    def glance(self) -> object:
        """Return the activity."""
        return self.native_value
