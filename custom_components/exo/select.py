"""Which voice EXO speaks with, and which model answers, as far as the app offers a choice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import ExoConfigEntry
from .entity import FeedEntity
from .feed_state import Choice, FeedState

# The app takes one choice after the other.
PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class ExoSelectDescription(SelectEntityDescription):
    """A choice that the app offers."""

    choices_fn: Callable[[FeedState], tuple[Choice, ...]]
    chosen_fn: Callable[[FeedState], str | None]
    command: Literal["select_voice", "select_model"]
    # What the app calls it in the request.
    argument: Literal["voice", "model"]


SELECTS: Final = (
    ExoSelectDescription(
        key="voice",
        translation_key="voice",
        entity_category=EntityCategory.CONFIG,
        choices_fn=lambda state: state.voices,
        chosen_fn=lambda state: state.voice,
        command="select_voice",
        argument="voice",
    ),
    ExoSelectDescription(
        key="chosen_model",
        translation_key="model",
        entity_category=EntityCategory.CONFIG,
        choices_fn=lambda state: state.models,
        chosen_fn=lambda state: state.model,
        command="select_model",
        argument="model",
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ExoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the selects."""
    async_add_entities(ExoSelect(entry, description) for description in SELECTS)


class ExoSelect(FeedEntity, SelectEntity):
    """A choice that the app offers."""

    entity_description: ExoSelectDescription

    def __init__(self, entry: ExoConfigEntry, description: ExoSelectDescription) -> None:
        """Take what it offers from the table."""
        super().__init__(entry, description.key)
        self.entity_description = description

    @property
    @override
    def available(self) -> bool:
        """Return whether there is anything to choose from."""
        return super().available and bool(self.options)

    @property
    @override
    def options(self) -> list[str]:
        """Return the names on offer."""
        return list(self._ids())

    @property
    @override
    def current_option(self) -> str | None:
        """Return the name of what is chosen, where it is on offer."""
        chosen = self.entity_description.chosen_fn(self.feed.state)
        return next((name for name, id_ in self._ids().items() if id_ == chosen), None)

    @override
    async def async_select_option(self, option: str) -> None:
        """Ask the app; what it then uses comes by the feed."""
        description = self.entity_description
        await self.link.async_request(
            description.command, **{description.argument: self._ids()[option]}
        )

    @override
    def glance(self) -> object:
        """Return the offer and the choice."""
        return (self.options, self.current_option)

    def _ids(self) -> dict[str, str]:
        """Return ids by name; of two with one name, the second says its id."""
        ids: dict[str, str] = {}
        for choice in self.entity_description.choices_fn(self.feed.state):
            name = choice.name if choice.name not in ids else f"{choice.name} ({choice.id})"
            ids[name] = choice.id
        return ids
