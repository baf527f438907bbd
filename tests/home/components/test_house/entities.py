"""Entities that do what they are told and remember it, one class a domain."""

from .appliances import (
    HouseButton,
    HouseFan,
    HouseLight,
    HouseMower,
    HouseScene,
    HouseSwitch,
    HouseVacuum,
)
from .heating import HouseClimate, HouseWaterHeater
from .house_entity import HouseEntity
from .lists import HouseTodo
from .openings import HouseAlarm, HouseCover, HouseLock, HouseValve
from .players import HousePlayer
from .readings import HouseBinarySensor, HouseCamera, HouseSensor, HouseWeather

ENTITIES: dict[str, type[HouseEntity]] = {
    "button": HouseButton,
    "camera": HouseCamera,
    "light": HouseLight,
    "switch": HouseSwitch,
    "fan": HouseFan,
    "cover": HouseCover,
    "valve": HouseValve,
    "lock": HouseLock,
    "alarm_control_panel": HouseAlarm,
    "climate": HouseClimate,
    "media_player": HousePlayer,
    "scene": HouseScene,
    "sensor": HouseSensor,
    "binary_sensor": HouseBinarySensor,
    "weather": HouseWeather,
    "todo": HouseTodo,
    "vacuum": HouseVacuum,
    "lawn_mower": HouseMower,
    "water_heater": HouseWaterHeater,
}
