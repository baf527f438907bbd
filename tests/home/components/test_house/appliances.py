"""What is switched or sent off to work: lights, plugs, fans, robots, buttons, scenes."""

from typing import Any

from homeassistant.components.button import ButtonEntity
from homeassistant.components.fan import FanEntity, FanEntityFeature
from homeassistant.components.lawn_mower import (
    LawnMowerActivity,
    LawnMowerEntity,
    LawnMowerEntityFeature,
)
from homeassistant.components.light import ColorMode, LightEntity
from homeassistant.components.scene import Scene
from homeassistant.components.switch import SwitchEntity
from homeassistant.components.vacuum import (
    StateVacuumEntity,
    VacuumActivity,
    VacuumEntityFeature,
)
from homeassistant.exceptions import HomeAssistantError

from .house_entity import HouseEntity

COLOR_MODES = {ColorMode.HS}
LIGHT_MODES = {"onoff": ColorMode.ONOFF, "white": ColorMode.COLOR_TEMP}


class HouseLight(HouseEntity, LightEntity):
    """A colour light."""

    _attr_is_on = False
    _attr_brightness = 255
    _attr_color_mode = ColorMode.HS
    _attr_hs_color = (0.0, 0.0)
    _attr_supported_color_modes = COLOR_MODES
    _attr_min_color_temp_kelvin = 2000
    _attr_max_color_temp_kelvin = 6500

    def __init__(self, described: dict[str, Any]) -> None:
        """Take the kind of lamp from the description, a colour light if there is none."""
        super().__init__(described)
        if mode := LIGHT_MODES.get(described.get("lamp", "")):
            self._attr_supported_color_modes = {mode}
            self._attr_color_mode = mode

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn on, perhaps with a brightness or a colour."""
        keys = ("brightness", "hs_color", "color_temp_kelvin")
        wanted = {key: kwargs[key] for key in keys if key in kwargs}
        self.set(is_on=True, **wanted)

    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn off."""
        self.set(is_on=False)


class HouseSwitch(HouseEntity, SwitchEntity):
    """A switch."""

    _attr_is_on = False

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn on."""
        self.set(is_on=True)

    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn off."""
        self.set(is_on=False)


class HouseFan(HouseEntity, FanEntity):
    """A fan with a speed."""

    _attr_percentage = 0
    _attr_supported_features = (
        FanEntityFeature.SET_SPEED | FanEntityFeature.TURN_ON | FanEntityFeature.TURN_OFF
    )

    async def async_turn_on(
        self, percentage: int | None = None, preset_mode: str | None = None, **kwargs: Any
    ) -> None:
        """Turn on."""
        self.set(percentage=percentage or 50)

    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn off."""
        self.set(percentage=0)

    async def async_set_percentage(self, percentage: int) -> None:
        """Set the speed."""
        self.set(percentage=percentage)


class HouseVacuum(HouseEntity, StateVacuumEntity):
    """A vacuum cleaner in its dock."""

    _attr_activity = VacuumActivity.DOCKED
    _attr_supported_features = (
        VacuumEntityFeature.START | VacuumEntityFeature.RETURN_HOME | VacuumEntityFeature.STATE
    )

    async def async_start(self) -> None:
        """Clean."""
        self.set(activity=VacuumActivity.CLEANING)

    async def async_return_to_base(self, **kwargs: Any) -> None:
        """Go home."""
        self.set(activity=VacuumActivity.RETURNING)


class HouseMower(HouseEntity, LawnMowerEntity):
    """A lawn mower in its dock."""

    _attr_activity = LawnMowerActivity.DOCKED
    _attr_supported_features = LawnMowerEntityFeature.START_MOWING | LawnMowerEntityFeature.DOCK

    async def async_start_mowing(self) -> None:
        """Mow."""
        self.set(activity=LawnMowerActivity.MOWING)

    async def async_dock(self) -> None:
        """Go home."""
        self.set(activity=LawnMowerActivity.DOCKED)


class HouseButton(HouseEntity, ButtonEntity):
    """A button: Home Assistant itself notes when it was pressed."""

    async def async_press(self) -> None:
        """Do nothing, or fail."""
        if self._behaviour == "failing":
            raise HomeAssistantError("the device does not answer")


class HouseScene(HouseEntity, Scene):
    """A scene that changes nothing but its own time."""

    async def async_activate(self, **kwargs: Any) -> None:
        """Do nothing: its state is the time of this call."""
