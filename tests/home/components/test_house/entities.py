"""Entities that do what they are told and remember it, one class a domain.

Where the house describes another "behaviour" they do not: "dead" ones do nothing, "failing" ones raise, "late" ones
take a while, "unavailable" ones are not there.
"""

from typing import Any, ClassVar

from homeassistant.components.alarm_control_panel import (
    AlarmControlPanelEntity,
    AlarmControlPanelEntityFeature,
    AlarmControlPanelState,
)
from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.button import ButtonEntity
from homeassistant.components.camera import Camera
from homeassistant.components.climate import ClimateEntity, ClimateEntityFeature, HVACMode
from homeassistant.components.cover import CoverEntity, CoverEntityFeature
from homeassistant.components.fan import FanEntity, FanEntityFeature
from homeassistant.components.lawn_mower import (
    LawnMowerActivity,
    LawnMowerEntity,
    LawnMowerEntityFeature,
)
from homeassistant.components.light import ColorMode, LightEntity
from homeassistant.components.lock import LockEntity
from homeassistant.components.media_player import (
    BrowseMedia,
    MediaClass,
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.scene import Scene
from homeassistant.components.sensor import SensorEntity
from homeassistant.components.switch import SwitchEntity
from homeassistant.components.todo import TodoItem, TodoListEntity, TodoListEntityFeature
from homeassistant.components.vacuum import (
    StateVacuumEntity,
    VacuumActivity,
    VacuumEntityFeature,
)
from homeassistant.components.valve import ValveEntity, ValveEntityFeature
from homeassistant.components.water_heater import WaterHeaterEntity, WaterHeaterEntityFeature
from homeassistant.components.weather import WeatherEntity
from homeassistant.const import UnitOfTemperature
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity import Entity

COLOR_MODES = {ColorMode.HS}
HVAC_MODES = [HVACMode.HEAT, HVACMode.OFF]
LIGHT_MODES = {"onoff": ColorMode.ONOFF, "white": ColorMode.COLOR_TEMP}
LATE_SECONDS = 0.3
TRAVEL_SECONDS = 1
# What players find.
MUSIC = [("L'été indien (live)", MediaClass.TRACK), ("L'été indien", MediaClass.TRACK)]
# What every camera sees.
PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
# What a sensor of a device class says.
VALUES = {
    "temperature": (7.5, "°C"),
    "humidity": (55, "%"),
    "battery": (80, "%"),
    "power": (420, "W"),
}


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


class HousePlayer(HouseEntity, MediaPlayerEntity):
    """A player that plays, counting its tracks."""

    _attr_state = MediaPlayerState.PLAYING
    _attr_volume_level = 0.4
    _attr_is_volume_muted = False
    _attr_media_track = 1
    _attr_supported_features = (
        MediaPlayerEntityFeature.PAUSE
        | MediaPlayerEntityFeature.PLAY
        | MediaPlayerEntityFeature.NEXT_TRACK
        | MediaPlayerEntityFeature.PREVIOUS_TRACK
        | MediaPlayerEntityFeature.VOLUME_SET
        | MediaPlayerEntityFeature.VOLUME_MUTE
        | MediaPlayerEntityFeature.TURN_ON
        | MediaPlayerEntityFeature.TURN_OFF
    )

    def __init__(self, described: dict[str, Any]) -> None:
        """Search for music where the house says that it can."""
        super().__init__(described)
        if described.get("player") == "searching":
            self._attr_supported_features |= (
                MediaPlayerEntityFeature.SEARCH_MEDIA | MediaPlayerEntityFeature.PLAY_MEDIA
            )

    async def async_search_media(self, query: SearchMediaQuery) -> SearchMedia:
        """Find what has the words in its name."""
        words = query.search_query.casefold().split()
        return SearchMedia(
            result=[
                BrowseMedia(
                    title=title,
                    media_class=kind,
                    media_content_id=f"library://{title}",
                    media_content_type=MediaType.MUSIC,
                    can_play=True,
                    can_expand=False,
                )
                for title, kind in MUSIC
                if all(word in title.casefold() for word in words)
            ]
        )

    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Play it, by its name."""
        self.set(
            state=MediaPlayerState.PLAYING,
            media_content_id=media_id,
            media_title=media_id.removeprefix("library://"),
        )

    async def async_turn_on(self) -> None:
        """Turn on."""
        self.set(state=MediaPlayerState.IDLE)

    async def async_turn_off(self) -> None:
        """Turn off."""
        self.set(state=MediaPlayerState.OFF)

    async def async_media_play(self) -> None:
        """Go on."""
        self.set(state=MediaPlayerState.PLAYING)

    async def async_media_pause(self) -> None:
        """Pause."""
        self.set(state=MediaPlayerState.PAUSED)

    async def async_media_next_track(self) -> None:
        """Count up."""
        self.set(media_track=(self.media_track or 0) + 1)

    async def async_media_previous_track(self) -> None:
        """Count down."""
        self.set(media_track=(self.media_track or 0) - 1)

    async def async_set_volume_level(self, volume: float) -> None:
        """Set the volume."""
        self.set(volume_level=volume)

    async def async_mute_volume(self, mute: bool) -> None:
        """Mute or not."""
        self.set(is_volume_muted=mute)


class HouseScene(HouseEntity, Scene):
    """A scene that changes nothing but its own time."""

    async def async_activate(self, **kwargs: Any) -> None:
        """Do nothing: its state is the time of this call."""


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


class HouseTodo(HouseEntity, TodoListEntity):
    """A list that grows."""

    _attr_supported_features = (
        TodoListEntityFeature.CREATE_TODO_ITEM | TodoListEntityFeature.UPDATE_TODO_ITEM
    )

    def __init__(self, described: dict[str, Any]) -> None:
        """Start empty."""
        super().__init__(described)
        self._attr_todo_items: list[TodoItem] = []

    async def async_create_todo_item(self, item: TodoItem) -> None:
        """Add one."""
        item.uid = str(len(self._attr_todo_items))
        self.set(todo_items=[*self._attr_todo_items, item])

    async def async_update_todo_item(self, item: TodoItem) -> None:
        """Replace one."""
        self.set(todo_items=[item if old.uid == item.uid else old for old in self._attr_todo_items])


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
