"""What the user is asked to see to, when it is over, and what a click repairs."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.exo.const import DOMAIN

from .conftest import HELLO, App

RETIRING = {"kind": "model-retiring", "subject": "openai", "date": "2027-01-31"}
RESTART = {"kind": "restart-needed", "subject": "exo", "date": None}
REFUSED = {"kind": "key-refused", "subject": "openai", "date": None}
MODELS = [{"id": "openai", "name": "openai · gpt-4o"}, {"id": "qwen", "name": "Qwen 3"}]


def notices(*told: dict[str, Any], models: Any = MODELS) -> dict[str, Any]:
    """Return a state with these notices."""
    by_id = {f"{notice['kind']}-{notice['subject']}": notice for notice in told}
    return {"app": {"models": models, "notices": by_id}}


def shown(issue_registry: ir.IssueRegistry) -> dict[str, str | None]:
    """Return EXO's repairs and their words."""
    return {
        issue: entry.translation_key
        for (domain, issue), entry in issue_registry.issues.items()
        if domain == DOMAIN
    }


class Fix:
    """The flow of a repair, over HTTP as the frontend runs it."""

    def __init__(self, open_client: ClientSessionGenerator) -> None:
        self.open_client = open_client
        self.url = "/api/repairs/issues/fix"

    async def start(self, issue: str) -> dict[str, Any]:
        """Open it."""
        # Not before, because the server takes no more paths once it runs.
        self.client = await self.open_client()
        answer = await self.client.post(self.url, json={"handler": DOMAIN, "issue_id": issue})
        assert answer.status == HTTPStatus.OK
        return await self._shown(answer)

    async def submit(self, data: dict[str, Any]) -> dict[str, Any]:
        """Submit its form."""
        return await self._shown(await self.client.post(self.url, json=data))

    async def _shown(self, answer: Any) -> dict[str, Any]:
        step = await answer.json()
        assert isinstance(step, dict)
        self.url = f"/api/repairs/issues/fix/{step['flow_id']}"
        return step


@pytest.fixture
async def fix(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Fix:
    """A user in front of the repairs."""
    assert await async_setup_component(hass, "repairs", {})
    return Fix(hass_client)


async def test_notices_come_and_go(app: App, issue_registry: ir.IssueRegistry) -> None:
    await app.tell(notices(RETIRING, REFUSED, RESTART, {"kind": "new", "subject": "x"}))
    assert shown(issue_registry) == {
        "notice_model-retiring-openai": "model_retiring",
        "notice_key-refused-openai": "key_refused",
        "notice_restart-needed-exo": "restart_needed",
    }
    retiring = issue_registry.async_get_issue(DOMAIN, "notice_model-retiring-openai")
    assert retiring
    assert retiring.translation_placeholders == {"subject": "openai · gpt-4o", "date": "2027-01-31"}
    assert retiring.is_fixable
    refused = issue_registry.async_get_issue(DOMAIN, "notice_key-refused-openai")
    assert refused
    assert not refused.is_fixable

    await app.change({"app": {"notices": {"key-refused-openai": None}}})
    later = {"model-retiring-openai": {"date": "2027-02-01"}}
    await app.change({"app": {"notices": later}})
    assert "notice_key-refused-openai" not in shown(issue_registry)
    retiring = issue_registry.async_get_issue(DOMAIN, "notice_model-retiring-openai")
    assert retiring
    assert retiring.translation_placeholders == {"subject": "openai · gpt-4o", "date": "2027-02-01"}


async def test_notices_stay_while_the_app_is_away(
    hass: HomeAssistant, app: App, entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    await app.tell(notices(REFUSED))
    await app.close()
    await hass.async_block_till_done()
    assert "notice_key-refused-openai" in shown(issue_registry)
    await hass.config_entries.async_unload(entry.entry_id)
    assert shown(issue_registry) == {}


async def test_a_model_that_ends_is_replaced_with_a_click(
    hass: HomeAssistant, app: App, fix: Fix, issue_registry: ir.IssueRegistry
) -> None:
    await app.tell(notices(RETIRING))
    step = await fix.start("notice_model-retiring-openai")
    assert (step["type"], step["step_id"]) == ("form", "model")
    assert step["description_placeholders"] == {"subject": "openai · gpt-4o", "date": "2027-01-31"}
    (field,) = step["data_schema"]
    assert field["selector"]["select"]["options"] == [{"value": "qwen", "label": "Qwen 3"}]

    submitted = hass.async_create_task(fix.submit({"model": "qwen"}))
    request = await app.request("select_model")
    assert request["data"] == {"model": "qwen"}
    error = {"code": "link/unavailable", "message": ""}
    await app.reply(request, error=error)
    assert (await submitted)["errors"] == {"base": "not_set_up"}

    submitted = hass.async_create_task(fix.submit({"model": "qwen"}))
    await app.reply(await app.request("select_model"), result={})
    assert (await submitted)["type"] == "create_entry"
    assert shown(issue_registry) == {}


async def test_a_model_that_ends_with_no_other(
    app: App, fix: Fix, issue_registry: ir.IssueRegistry
) -> None:
    await app.tell(notices(RETIRING, models=MODELS[:1]))
    issue = "notice_model-retiring-openai"
    assert shown(issue_registry) == {issue: "model_retiring_alone"}
    found = issue_registry.async_get_issue(DOMAIN, issue)
    assert found
    assert not found.is_fixable

    await app.tell(notices(RETIRING | {"date": None}))
    await app.change({"app": {"models": []}})
    assert (await fix.start(issue))["reason"] == "no_other_model"


async def test_a_restart_with_a_click(hass: HomeAssistant, app: App, fix: Fix) -> None:
    calls = async_mock_service(hass, "homeassistant", "restart")
    await app.tell(notices(RESTART))
    step = await fix.start("notice_restart-needed-exo")
    assert step["step_id"] == "confirm"
    assert calls == []
    assert (await fix.submit({}))["type"] == "create_entry"
    assert len(calls) == 1


async def test_a_restart_that_cannot_be(
    hass: HomeAssistant, app: App, fix: Fix, issue_registry: ir.IssueRegistry
) -> None:
    async def refuse(_call: ServiceCall) -> None:
        raise HomeAssistantError("The configuration is broken")

    hass.services.async_register("homeassistant", "restart", refuse)
    await app.tell(notices(RESTART))
    await fix.start("notice_restart-needed-exo")
    assert (await fix.submit({}))["reason"] == "action_failed"
    assert "notice_restart-needed-exo" in shown(issue_registry)


async def wait(hass: HomeAssistant, freezer: FrozenDateTimeFactory, minutes: float) -> None:
    """Let time pass."""
    freezer.tick(timedelta(minutes=minutes))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


async def test_an_app_that_does_not_come(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    connect: Any,
    issue_registry: ir.IssueRegistry,
) -> None:
    await wait(hass, freezer, 9.9)
    assert shown(issue_registry) == {}
    await wait(hass, freezer, 0.2)
    assert shown(issue_registry) == {"app_missing": "container_missing"}
    app: App = await connect()
    await app.link()
    assert shown(issue_registry) == {}

    # One that comes back in time is not missed.
    await app.close()
    await hass.async_block_till_done()
    await wait(hass, freezer, 9)
    await (await connect()).link()
    await wait(hass, freezer, 2)
    assert shown(issue_registry) == {}


async def test_the_app_is_started_with_a_click(
    hass: HomeAssistant,
    assist: None,
    fix: Fix,
    issue_registry: ir.IssueRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="EXO", data={"slug": "local_exo"})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await wait(hass, freezer, 10.1)
    assert shown(issue_registry) == {"app_missing": "app_missing"}
    calls = async_mock_service(hass, "hassio", "app_start")
    await fix.start("app_missing")
    assert (await fix.submit({}))["type"] == "create_entry"
    assert [call.data for call in calls] == [{"app": "local_exo"}]


async def test_a_start_without_supervisor(
    hass: HomeAssistant, assist: None, fix: Fix, freezer: FrozenDateTimeFactory
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="EXO", data={"slug": "local_exo"})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await wait(hass, freezer, 10.1)
    await fix.start("app_missing")
    assert (await fix.submit({}))["reason"] == "action_failed"


async def test_an_app_that_is_older(
    app: App, connect: Any, issue_registry: ir.IssueRegistry
) -> None:
    await app.link(capabilities=["turn"])
    assert shown(issue_registry) == {"app_outdated": "app_outdated"}
    await app.link()
    assert shown(issue_registry) == {}


async def test_an_app_of_another_protocol_is_not_missing(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    connect: Any,
    issue_registry: ir.IssueRegistry,
) -> None:
    app: App = await connect()
    assert await app.code(HELLO | {"protocol": 2}) == "protocol_mismatch"
    await wait(hass, freezer, 10.1)
    assert shown(issue_registry) == {"protocol_mismatch": "integration_too_old"}


def microphone(problem: Any) -> dict[str, Any]:
    """Return what a card tells of it."""
    return {"type": "exo/microphone", "problem": problem}


@pytest.mark.parametrize("problem", ["insecure", "denied"])
async def test_a_browser_without_a_microphone(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    hass_read_only_user: MockUser,
    issue_registry: ir.IssueRegistry,
    problem: str,
) -> None:
    # Whoever is signed in may tell, and only of themselves.
    guest = App(await hass_ws_client(hass, hass_read_only_access_token))
    admin = App(await hass_ws_client(hass))
    assert (await guest.call(microphone(problem)))["success"]
    issue = f"microphone_{hass_read_only_user.id}"
    assert shown(issue_registry) == {issue: f"microphone_{problem}"}
    found = issue_registry.async_get_issue(DOMAIN, issue)
    assert found
    assert found.translation_placeholders == {"name": hass_read_only_user.name}
    assert (await admin.call(microphone(None)))["success"]
    assert issue in shown(issue_registry)
    assert (await guest.call(microphone(None)))["success"]
    assert shown(issue_registry) == {}


async def test_a_microphone_of_which_nothing_is_known(
    hass: HomeAssistant, app: App, entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    assert await app.code(microphone("<b>broken</b>")) == "invalid_format"
    assert (await app.call(microphone("denied")))["success"]
    await hass.config_entries.async_unload(entry.entry_id)
    assert shown(issue_registry) == {}
    assert await app.code(microphone("denied")) == "not_configured"
