"""What tells how things are: sensors, the weather, cameras."""

from typing import Any

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.camera import Camera
from homeassistant.components.sensor import SensorEntity
from homeassistant.components.weather import WeatherEntity

from .house_entity import HouseEntity

# What every camera sees.
PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
# What a sensor of a device class says.
VALUES = {
    "temperature": (7.5, "°C"),
    "humidity": (55, "%"),
    "battery": (80, "%"),
    "power": (420, "W"),
}


class HouseSensor(HouseEntity, SensorEntity):
    """A sensor with a plausible value."""

    def __init__(self, described: dict[str, Any]) -> None:
        """Choose the value by the kind."""
        super().__init__(described)
        value, unit = VALUES[described["deviceClass"]]
        self._attr_native_value = value
        self._attr_native_unit_of_measurement = unit


class HouseBinarySensor(HouseEntity, BinarySensorEntity):
    """Nothing open, nothing moving, nothing burning."""

    _attr_is_on = False


class HouseWeather(HouseEntity, WeatherEntity):
    """Fine weather."""

    _attr_condition = "sunny"
    _attr_native_temperature = 12
    _attr_native_temperature_unit = "°C"


class HouseCamera(HouseEntity, Camera):
    """A camera that sees the same all day, or nothing at all."""

    def __init__(self, described: dict[str, Any]) -> None:
        """Be a camera, too."""
        Camera.__init__(self)
        HouseEntity.__init__(self, described)

    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Give a picture that begins and ends as a JPEG does."""
        return None if self._behaviour == "dead" else PICTURE
