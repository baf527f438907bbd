"""The dashboard card: served from here, and loaded by every dashboard, of storage and YAML alike."""

import logging
from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant

_LOGGER = logging.getLogger(__name__)

URL: Final = "/exo_static"
# Built; a checkout of the source has none before script/build-card.
FOLDER: Final = Path(__file__).parent / "frontend"
FILE: Final = "exo-card.js"


async def async_serve(hass: HomeAssistant, version: str) -> None:
    """Serve the card, once for as long as Home Assistant runs."""
    if (digest := await hass.async_add_executor_job(_digest)) is None:
        _LOGGER.info("The card is not part of this installation of EXO")
        return
    await hass.http.async_register_static_paths([StaticPathConfig(URL, str(FOLDER))])
    # Browsers keep it for a month: another content is another address, of one version too.
    add_extra_js_url(hass, f"{URL}/{FILE}?v={version}-{digest}")


def _digest() -> str | None:
    try:
        return sha256((FOLDER / FILE).read_bytes()).hexdigest()[:8]
    except OSError:
        return None
