"""Setting up and taking down, the sensor, diagnostics, and the files Home Assistant reads."""

import json
import re
from typing import Any

import pytest
import yaml
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.exo.const import DOMAIN
from custom_components.exo.diagnostics import async_get_config_entry_diagnostics
from custom_components.exo.link import Link, LinkDownError
from custom_components.exo.messages import TurnRequest
from custom_components.exo.sentences import _SENTENCES

from .conftest import FOLDER, HELLO, App, Converse, speech
from .voice import add_voice

SENSOR = "binary_sensor.exo_app"


def state(hass: HomeAssistant, entity_id: str = SENSOR) -> str:
    """Return the state of an entity."""
    found = hass.states.get(entity_id)
    assert found
    return found.state


async def test_the_sensor_follows_the_link(
    hass: HomeAssistant, entry: MockConfigEntry, connect: Any, entity_registry: er.EntityRegistry
) -> None:
    assert state(hass) == "off"
    app = await connect()
    await app.link()
    assert state(hass) == "on"
    await app.close()
    await hass.async_block_till_done()
    assert state(hass) == "off"

    found = hass.states.get(SENSOR)
    assert found
    assert found.attributes["device_class"] == "connectivity"
    assert found.name == "EXO App"
    registered = entity_registry.async_get(SENSOR)
    assert registered
    assert registered.entity_category is er.EntityCategory.DIAGNOSTIC
    assert registered.unique_id == f"{entry.entry_id}-app"


async def test_there_is_one_device(
    hass: HomeAssistant, entry: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert device.name == "EXO"
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    assert device.sw_version is None
    assert device.configuration_url is None


async def test_unloading(
    hass: HomeAssistant,
    app: App,
    entry: MockConfigEntry,
    converse: Converse,
    connect: Any,
    issue_registry: ir.IssueRegistry,
) -> None:
    asked = converse(language="en")
    turn = await app.turn()
    await (await connect()).code(HELLO | {"instance": "another"})
    assert issue_registry.async_get_issue(DOMAIN, "other_instance")

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert speech(await asked) == "EXO's app stopped before it had finished."
    assert state(hass) == STATE_UNAVAILABLE
    assert state(hass, "conversation.exo") == STATE_UNAVAILABLE
    assert not issue_registry.async_get_issue(DOMAIN, "other_instance")
    assert (await app.say(turn, {"content": "x"}))["error"]["code"] == "unknown_turn"
    # What the link still tells finds nobody.
    await app.close()
    await hass.async_block_till_done()


async def test_removing(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(SENSOR) is None


async def test_removing_what_was_never_set_up(hass: HomeAssistant) -> None:
    entry = MockConfigEntry(domain=DOMAIN, disabled_by=ConfigEntryDisabler.USER)
    entry.add_to_hass(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    assert hass.config_entries.async_entries(DOMAIN) == []


async def test_no_turn_without_an_app(hass: HomeAssistant) -> None:
    with (
        pytest.raises(LinkDownError),
        Link(hass, "0.1.0").turn(TurnRequest(text="x", language="fr")),
    ):
        pytest.fail("there is nobody to ask")


async def test_diagnostics(
    hass: HomeAssistant, entry: MockConfigEntry, connect: Any, converse: Converse, wyoming: None
) -> None:
    assert (await async_get_config_entry_diagnostics(hass, entry))["app"] is None

    await add_voice(hass)
    app: App = await connect()
    await app.link()
    await app.tell({"health": "degraded", "app": {"turnCount": 1}})
    end = {"end": {"continue_conversation": False}}
    error = {"error": {"code": "brain/unavailable", "message": "secret-answer"}}
    for deltas in ([{"content": "secret-answer"}, end], [error], [{"content": "a"}, end]):
        asked = converse("secret-question")
        await app.say(await app.turn(), *deltas)
        await asked
    asked = converse()
    await app.turn()
    asked.cancel()
    assert (await app.event())["type"] == "cancel"

    told = await async_get_config_entry_diagnostics(hass, entry)
    assert told["link"].pop("since")
    assert told["link"] == {
        "protocol": 1,
        "connected": True,
        "health": "degraded",
        "outcomes": {"answered": 2, "failed": 1, "cancelled": 1},
    }
    assert told["app"] == {
        "instance": "**REDACTED**",
        "version": "0.1.0",
        "languages": ["fr", "en"],
        "capabilities": ["turn", "feed", "request"],
    }
    assert told["feed"] == {"live": True, "rooms": {}, "app": {"turnCount": 1}}
    assert told["pipeline"] == {"stt": "stt.exo", "tts": "tts.exo", "wish_pending": False}
    text = json.dumps(told, default=str)
    assert "secret" not in text
    assert HELLO["instance"] not in text


def shape(value: Any) -> Any:
    """Return the keys and placeholders of a translation, without its words."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return sorted(re.findall(r"\{\w+\}", value))


def load(name: str) -> Any:
    """Return a file of the integration."""
    return json.loads((FOLDER / name).read_text())


def test_the_translations_say_the_same() -> None:
    english = load("translations/en.json")
    assert shape(load("translations/fr.json")) == shape(english)
    keys = {language: set(sentences) for language, sentences in _SENTENCES.items()}
    assert keys["fr"] == keys["en"]


def test_the_steps_and_issues_have_words() -> None:
    english = load("translations/en.json")
    steps = set(re.findall(r'step_id="(\w+)"', (FOLDER / "config_flow.py").read_text()))
    steps |= {"pipeline", "pipeline_later"}
    assert steps == set(english["config"]["step"]) | set(english["options"]["step"])
    assert set(english["issues"]) == {
        "app_missing",
        "app_outdated",
        "app_too_old",
        "container_missing",
        "integration_too_old",
        "key_refused",
        "microphone_denied",
        "microphone_insecure",
        "model_retiring",
        "model_retiring_alone",
        "other_instance",
        "pipeline_language",
        "restart_needed",
    }


def test_the_actions_have_words_and_icons() -> None:
    actions = yaml.safe_load((FOLDER / "services.yaml").read_text())
    english = load("translations/en.json")["services"]
    assert set(actions) == set(english) == set(load("icons.json")["services"])
    for name, action in actions.items():
        assert set(action["fields"]) == set(english[name]["fields"]), name


def test_the_entities_have_words_and_icons() -> None:
    words, icons = load("translations/en.json")["entity"], load("icons.json")["entity"]
    for platform, entities in words.items():
        assert set(entities) <= set(icons[platform]), platform


def test_the_errors_have_words() -> None:
    source = "".join(path.read_text() for path in FOLDER.glob("*.py"))
    keys = set(re.findall(r'refused\(\s*"(\w+)"', source))
    keys |= set(re.findall(r'translation_key="(\w+)"', (FOLDER / "services.py").read_text()))
    assert {"app_away", "no_reply", "not_loaded"} <= keys
    assert keys <= set(load("translations/en.json")["exceptions"])


def test_the_manifest() -> None:
    manifest = load("manifest.json")
    assert manifest["domain"] == DOMAIN
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    assert manifest["requirements"] == []


# Of Home Assistant's own list, Bronze to Platinum.
RULES = """
action-setup appropriate-polling brands common-modules config-flow-test-coverage config-flow dependency-transparency
docs-actions docs-triggers docs-conditions docs-high-level-description docs-installation-instructions
docs-removal-instructions entity-event-setup entity-unique-id has-entity-name runtime-data test-before-configure
test-before-setup unique-config-entry
action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters entity-unavailable
integration-owner log-when-unavailable parallel-updates reauthentication-flow test-coverage
devices diagnostics discovery-update-info discovery docs-data-update docs-examples docs-known-limitations
docs-supported-devices docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices entity-category
entity-device-class entity-disabled-by-default entity-translations exception-translations icon-translations
reconfiguration-flow repair-issues stale-devices
async-dependency inject-websession strict-typing
"""


def test_the_quality_scale_is_whole_and_honest() -> None:
    rules = yaml.safe_load((FOLDER / "quality_scale.yaml").read_text())["rules"]
    assert set(rules) == set(RULES.split())
    for rule, status in rules.items():
        if isinstance(status, str):
            assert status in ("done", "todo"), rule
        else:
            assert status["status"] in ("exempt", "todo"), rule
            assert status["comment"], rule


def test_the_documentation_has_what_the_quality_scale_asks() -> None:
    documentation = (FOLDER.parents[1] / "docs" / "integration.md").read_text()
    headings = re.findall(r"^##+ (.+)$", documentation, re.MULTILINE)
    assert {
        "Installation",
        "What is asked",
        "Options",
        "What you get",
        "Actions",
        "Use cases and examples",
        "How data is updated",
        "Known limitations",
        "When something is wrong",
        "Removal",
    } == set(headings)
    for action in yaml.safe_load((FOLDER / "services.yaml").read_text()):
        assert f"`exo.{action}`" in documentation


def test_no_file_grows_too_long() -> None:
    for path in FOLDER.rglob("*.py"):
        assert len(path.read_text().splitlines()) < 400, path.name
