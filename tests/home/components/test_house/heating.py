"""What is set to a temperature: heating, warm water."""

from typing import Any, ClassVar

from homeassistant.components.climate import ClimateEntity, ClimateEntityFeature, HVACMode
from homeassistant.components.water_heater import WaterHeaterEntity, WaterHeaterEntityFeature
from homeassistant.const import UnitOfTemperature

from .house_entity import HouseEntity

HVAC_MODES = [HVACMode.HEAT, HVACMode.OFF]


class HouseClimate(HouseEntity, ClimateEntity):
    """A heating at 19.5 °C."""

    _attr_temperature_unit = "°C"
    _attr_current_temperature = 19.5
    _attr_target_temperature = 20.0
    _attr_hvac_mode = HVACMode.HEAT
    _attr_hvac_modes = HVAC_MODES
    _attr_supported_features = (
        ClimateEntityFeature.TARGET_TEMPERATURE
        | ClimateEntityFeature.TURN_ON
        | ClimateEntityFeature.TURN_OFF
    )

    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Set the wanted temperature."""
        self.set(target_temperature=kwargs["temperature"])

    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Heat or rest."""
        self.set(hvac_mode=hvac_mode)


class HouseWaterHeater(HouseEntity, WaterHeaterEntity):
    """A tank of warm water."""

    _attr_temperature_unit = UnitOfTemperature.CELSIUS
    _attr_target_temperature = 50.0
    _attr_min_temp = 30
    _attr_max_temp = 65
    _attr_current_operation = "eco"
    _attr_operation_list: ClassVar[list[str]] = ["eco", "off"]
    _attr_supported_features = (
        WaterHeaterEntityFeature.TARGET_TEMPERATURE | WaterHeaterEntityFeature.ON_OFF
    )

    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Take another temperature."""
        self.set(target_temperature=kwargs["temperature"])

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Heat."""
        self.set(current_operation="eco")

    async def async_turn_off(self, **kwargs: Any) -> None:
        """Rest."""
        self.set(current_operation="off")
