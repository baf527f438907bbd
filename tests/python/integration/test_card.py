"""The card's file: there for every page of Home Assistant, and no trouble where it is missing."""

from pathlib import Path

import pytest
from homeassistant.components import onboarding
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.exo import card

from .conftest import VERSION


def ours(hass: HomeAssistant) -> list[str]:
    """Return what pages load of EXO."""
    return [url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if "exo" in url]


async def test_it_is_served_and_loaded(
    hass: HomeAssistant,
    assist: None,
    hass_client_no_auth: ClientSessionGenerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "exo-card.js").write_text("export {};")
    monkeypatch.setattr(card, "FOLDER", tmp_path)
    assert await async_setup_component(hass, "exo", {})
    (url,) = ours(hass)
    assert url.startswith(f"/exo_static/exo-card.js?v={VERSION}-")
    client = await hass_client_no_auth()
    answer = await client.get(url)
    assert await answer.text() == "export {};"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "max-age" in answer.headers["Cache-Control"]
    monkeypatch.setattr(onboarding, "async_is_onboarded", lambda hass: True)
    page = await (await client.get("/")).text()
    assert url in page


async def test_an_installation_without_it(
    hass: HomeAssistant,
    assist: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(card, "FOLDER", tmp_path / "none")
    caplog.set_level("INFO")
    assert await async_setup_component(hass, "exo", {})
    assert ours(hass) == []
    assert "The card is not part of this installation of EXO" in caplog.text
