"""What a loaded config entry carries."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .link import Link
from .pipeline import PipelineWish


@dataclass(frozen=True, slots=True)
class ExoData:
    """The parts that platforms and diagnostics share."""

    link: Link
    pipeline: PipelineWish


type ExoConfigEntry = ConfigEntry[ExoData]
