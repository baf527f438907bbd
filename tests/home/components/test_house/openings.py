"""What opens and closes, and what guards it: covers, valves, locks, the alarm."""

from typing import Any

from homeassistant.components.alarm_control_panel import (
    AlarmControlPanelEntity,
    AlarmControlPanelEntityFeature,
    AlarmControlPanelState,
)
from homeassistant.components.cover import CoverEntity, CoverEntityFeature
from homeassistant.components.lock import LockEntity
from homeassistant.components.valve import ValveEntity, ValveEntityFeature

from .house_entity import HouseEntity

TRAVEL_SECONDS = 1


class HouseCover(HouseEntity, CoverEntity):
    """A cover, closed at first, that moves at once."""

    _attr_current_cover_position = 0
    _attr_is_closed = True
    _attr_supported_features = (
        CoverEntityFeature.OPEN
        | CoverEntityFeature.CLOSE
        | CoverEntityFeature.STOP
        | CoverEntityFeature.SET_POSITION
    )

    async def async_open_cover(self, **kwargs: Any) -> None:
        """Open."""
        self.move(100, is_opening=True)

    async def async_close_cover(self, **kwargs: Any) -> None:
        """Close."""
        self.move(0, is_closing=True)

    def move(self, position: int, **moving: bool) -> None:
        """Be there at once, or after a while for a cover that travels."""
        there = {"current_cover_position": position, "is_closed": position == 0}
        rest = {"is_opening": False, "is_closing": False}
        if self._behaviour != "travelling":
            self.set(**there)
            return
        self.report(**moving)
        self.hass.loop.call_later(TRAVEL_SECONDS, lambda: self.report(**there, **rest))

    async def async_stop_cover(self, **kwargs: Any) -> None:
        """Stop: it never moves for long."""

    async def async_set_cover_position(self, **kwargs: Any) -> None:
        """Move to a position."""
        self.set(current_cover_position=kwargs["position"], is_closed=kwargs["position"] == 0)


class HouseValve(HouseEntity, ValveEntity):
    """A valve, closed at first."""

    _attr_reports_position = False
    _attr_is_closed = True
    _attr_supported_features = ValveEntityFeature.OPEN | ValveEntityFeature.CLOSE

    async def async_open_valve(self, **kwargs: Any) -> None:
        """Open."""
        self.set(is_closed=False)

    async def async_close_valve(self, **kwargs: Any) -> None:
        """Close."""
        self.set(is_closed=True)


class HouseLock(HouseEntity, LockEntity):
    """A lock, locked at first."""

    _attr_is_locked = True

    async def async_lock(self, **kwargs: Any) -> None:
        """Lock."""
        self.set(is_locked=True)

    async def async_unlock(self, **kwargs: Any) -> None:
        """Unlock."""
        self.set(is_locked=False)


class HouseAlarm(HouseEntity, AlarmControlPanelEntity):
    """An alarm, disarmed at first, that asks for no code."""

    _attr_alarm_state = AlarmControlPanelState.DISARMED
    _attr_code_arm_required = False
    _attr_supported_features = (
        AlarmControlPanelEntityFeature.ARM_AWAY | AlarmControlPanelEntityFeature.ARM_HOME
    )

    async def async_alarm_arm_away(self, code: str | None = None) -> None:
        """Arm."""
        self.set(alarm_state=AlarmControlPanelState.ARMED_AWAY)

    async def async_alarm_arm_home(self, code: str | None = None) -> None:
        """Arm for the night at home."""
        self.set(alarm_state=AlarmControlPanelState.ARMED_HOME)

    async def async_alarm_disarm(self, code: str | None = None) -> None:
        """Disarm."""
        self.set(alarm_state=AlarmControlPanelState.DISARMED)
