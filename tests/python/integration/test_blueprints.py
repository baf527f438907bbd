"""The blueprints, used as a user does: in a configuration folder, with inputs, on a house that changes."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.blueprint import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import area_registry as ar
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from .conftest import END, App

FOLDER = Path(__file__).parents[3] / "blueprints" / "automation" / "exo"


@pytest.fixture
def config(hass: HomeAssistant, tmp_path: Path) -> None:
    """A configuration folder with the blueprints, as an import leaves them."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / "exo")


async def automate(hass: HomeAssistant, blueprint: str, **inputs: Any) -> None:
    """Make an automation of a blueprint."""
    use = {"path": f"exo/{blueprint}.yaml", "input": inputs}
    assert await async_setup_component(
        hass, "automation", {"automation": {"id": "one", "alias": "One", "use_blueprint": use}}
    )
    await hass.async_block_till_done()
    found = hass.states.get("automation.one")
    assert found
    assert found.state == "on"


@pytest.fixture
def announced(hass: HomeAssistant) -> list[dict[str, Any]]:
    """What EXO is asked to announce."""
    calls: list[dict[str, Any]] = []

    async def announce(call: ServiceCall) -> None:
        calls.append(dict(call.data))

    hass.services.async_register("exo", "announce", announce)
    return calls


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_they_are_blueprints(path: Path) -> None:
    data = load_yaml(path)
    assert isinstance(data, dict)
    blueprint = Blueprint(
        data, path=str(path), expected_domain="automation", schema=BLUEPRINT_SCHEMA
    )
    assert blueprint.validate() is None


@pytest.mark.usefixtures("config")
async def test_announcing_what_changes(
    hass: HomeAssistant, announced: list[dict[str, Any]]
) -> None:
    hass.states.async_set("sensor.washer", "running", {"friendly_name": "Lave-linge"})
    await automate(
        hass,
        "announce",
        watched="sensor.washer",
        to_state="done",
        message="{{ trigger.to_state.name }} : terminé",
        areas=["cuisine"],
    )
    for state in ("unavailable", "running", "done", "done"):
        hass.states.async_set("sensor.washer", state, {"friendly_name": "Lave-linge"})
        await hass.async_block_till_done()
    assert announced == [
        {"message": "Lave-linge : terminé", "areas": ["cuisine"], "everywhere": False}
    ]


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    ("now", "quiet_from", "quiet_until", "said"),
    [
        ("21:59:00", "22:00:00", "07:00:00", True),
        ("23:00:00", "22:00:00", "07:00:00", False),
        ("06:59:00", "22:00:00", "07:00:00", False),
        ("07:00:00", "22:00:00", "07:00:00", True),
        ("14:00:00", "13:00:00", "15:00:00", False),
        ("16:00:00", "13:00:00", "15:00:00", True),
        ("23:00:00", "22:00:00", "22:00:00", True),
    ],
)
async def test_quiet_hours(
    hass: HomeAssistant,
    announced: list[dict[str, Any]],
    freezer: FrozenDateTimeFactory,
    now: str,
    quiet_from: str,
    quiet_until: str,
    said: bool,
) -> None:
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(f"2026-11-23T{now}+00:00")
    hass.states.async_set("binary_sensor.door", "off")
    await automate(
        hass,
        "announce",
        watched="binary_sensor.door",
        message="On sonne",
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )
    hass.states.async_set("binary_sensor.door", "on")
    await hass.async_block_till_done()
    whole = {"message": "On sonne", "areas": [], "everywhere": True}
    assert announced == ([whole] if said else [])


@pytest.mark.usefixtures("config")
async def test_the_morning(hass: HomeAssistant, freezer: FrozenDateTimeFactory, app: App) -> None:
    ar.async_get(hass).async_create("Cuisine")
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-23T05:00:00+00:00")
    await automate(
        hass,
        "morning_briefing",
        seen_by="binary_sensor.motion",
        area="cuisine",
        question="Bonjour, quoi de neuf ?",
        language="fr",
    )

    async def seen() -> None:
        for state in ("off", "on"):
            hass.states.async_set("binary_sensor.motion", state)
            await asyncio.sleep(0)

    await seen()
    await app.nothing()

    freezer.move_to("2026-11-23T06:30:00+00:00")
    async_fire_time_changed(hass)
    await app.link()
    assert await app.event() == {"type": "replaced"}
    await seen()
    turn = await app.turn()
    assert turn["text"] == "Bonjour, quoi de neuf ?"
    assert (turn["language"], turn["area_id"]) == ("fr", "cuisine")
    await app.say(turn, {"content": "Il fera beau."}, END)
    request = await app.request("announce")
    assert request["data"] == {
        "message": "Il fera beau.",
        "area_ids": ["cuisine"],
        "floor_ids": [],
        "everywhere": False,
        "language": "fr",
    }
    await app.reply(request, result={"announced": ["assist_satellite.cuisine"], "failed": []})
    await hass.async_block_till_done()

    # Once a morning.
    await seen()
    await app.nothing()
    freezer.tick(timedelta(minutes=5))
    await seen()
    await app.nothing()
