"""What all entities of the test house share.

Where the house describes another "behaviour" they do not do what they are told: "dead" ones do nothing, "failing" ones
raise, "late" ones take a while, "unavailable" ones are not there.
"""

from typing import Any

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity import Entity

LATE_SECONDS = 0.3


class HouseEntity(Entity):
    """What all of them share: a name, an id and a state that only commands change."""

    _attr_should_poll = False

    def __init__(self, described: dict[str, Any]) -> None:
        """Take name and id from the description of the house."""
        self.entity_id = described["id"]
        self._attr_name = described["name"]
        self._attr_unique_id = described["id"].replace(".", "-")
        self._attr_device_class = described.get("deviceClass")
        self._behaviour = described.get("behaviour")
        self._attr_available = self._behaviour != "unavailable"

    def set(self, **attributes: Any) -> None:
        """Remember new values and tell Home Assistant, as far as the behaviour allows."""
        if self._behaviour == "dead":
            return
        if self._behaviour == "failing":
            raise HomeAssistantError("the device does not answer")
        if self._behaviour == "late":
            self.hass.loop.call_later(LATE_SECONDS, lambda: self.report(**attributes))
            return
        self.report(**attributes)

    def report(self, **attributes: Any) -> None:
        """Remember new values and tell Home Assistant."""
        for name, value in attributes.items():
            setattr(self, f"_attr_{name}", value)
        self.async_write_ha_state()
