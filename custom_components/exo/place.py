"""Where somebody spoke: from a satellite or device to its room and floor."""

from dataclasses import dataclass

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A device, and the room it stands in, as far as they are known."""

    device_id: str | None = None
    area_id: str | None = None
    area_name: str | None = None
    floor_id: str | None = None


@callback
def async_place(hass: HomeAssistant, device_id: str | None, satellite_id: str | None) -> Place:
    """Resolve it as the built-in agent does: the satellite's own room wins."""
    area_id: str | None = None
    if satellite_id and (entity := er.async_get(hass).async_get(satellite_id)):
        area_id = entity.area_id
        device_id = device_id or entity.device_id
    if area_id is None and device_id:
        area_id = _area_of_device(hass, device_id)
    if area_id is None or (area := ar.async_get(hass).async_get_area(area_id)) is None:
        return Place(device_id=device_id)
    return Place(device_id, area.id, area.name, area.floor_id)


def _area_of_device(hass: HomeAssistant, device_id: str) -> str | None:
    if (device := dr.async_get(hass).async_get(device_id)) is None:
        return None
    # Parts of a device inherit its area from 2026.10 on; before, there were none.
    effective = getattr(dr, "async_get_effective_area_id", None)
    return effective(hass, device) if effective else device.area_id
