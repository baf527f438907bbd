"""Players, and the music that they find."""

from typing import Any

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

from .house_entity import HouseEntity

# What players find.
MUSIC = [("L'été indien (live)", MediaClass.TRACK), ("L'été indien", MediaClass.TRACK)]


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
