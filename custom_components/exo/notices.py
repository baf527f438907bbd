"""What the app wants a person to see to, as repairs: a model that ends, a key refused, a restart."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, ISSUE_KEY_REFUSED, ISSUE_MODEL_RETIRING, ISSUE_RESTART_NEEDED
from .data import ExoConfigEntry
from .feed_state import FeedState, Notice

# As the app calls them; others are of another version.
_KEYS = {
    "key-refused": ISSUE_KEY_REFUSED,
    "model-retiring": ISSUE_MODEL_RETIRING,
    "restart-needed": ISSUE_RESTART_NEEDED,
}


@callback
def async_follow_notices(hass: HomeAssistant, entry: ExoConfigEntry) -> None:
    """Keep the repairs as the app tells them; they stay while it is away."""
    feed = entry.runtime_data.link.feed
    shown: dict[str, Notice] = {}

    @callback
    def follow() -> None:
        if not feed.is_live:
            return
        told = {id_: notice for id_, notice in feed.state.notices.items() if notice.kind in _KEYS}
        for id_ in shown.keys() - told.keys():
            del shown[id_]
            ir.async_delete_issue(hass, DOMAIN, _issue_id(id_))
        for id_, notice in told.items():
            if shown.get(id_) != notice:
                shown[id_] = notice
                _show(hass, id_, notice, feed.state)

    entry.async_on_unload(feed.listen(follow))
    follow()


def _show(hass: HomeAssistant, id_: str, notice: Notice, state: FeedState) -> None:
    key = _KEYS[notice.kind]
    # A model that ends is told by its id, and known to the user by its name.
    names = {choice.id: choice.name for choice in state.models}
    name = names.get(notice.subject, notice.subject)
    has_other = any(choice.id != notice.subject for choice in state.models)
    is_fixable = key == ISSUE_RESTART_NEEDED or (key == ISSUE_MODEL_RETIRING and has_other)
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(id_),
        data={"key": key, "subject": notice.subject},
        is_fixable=is_fixable,
        severity=ir.IssueSeverity.ERROR if key == ISSUE_KEY_REFUSED else ir.IssueSeverity.WARNING,
        translation_key=key if is_fixable or key != ISSUE_MODEL_RETIRING else f"{key}_alone",
        translation_placeholders={
            "subject": name if key == ISSUE_MODEL_RETIRING else notice.subject,
            "date": notice.date or "?",
        },
    )


def _issue_id(id_: str) -> str:
    return f"notice_{id_}"
