"""Names and numbers that several parts of the integration share."""

from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "exo"
NAME: Final = "EXO"
PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.CONVERSATION,
    Platform.EVENT,
    Platform.SELECT,
    Platform.SENSOR,
]

# What the app calls its Wyoming programs, and so how its engines are recognised.
PROGRAM: Final = "exo"
# The same ears at the port where the app itself says when a sentence is over.
PROGRAM_QUICK: Final = "exo-quick"

# Spoken by the app from its first second; it names more when it connects.
DEFAULT_LANGUAGES: Final = ("en", "fr")

CONF_CREATE_PIPELINE: Final = "create_pipeline"
CONF_HOME_TOOLS: Final = "home_tools"
CONF_PREFER_PIPELINE: Final = "prefer_pipeline"
CONF_QUICK_PIPELINE: Final = "quick_pipeline"
CONF_SHOW_WORDS: Final = "show_words"
CONF_SLUG: Final = "slug"

ISSUE_APP_MISSING: Final = "app_missing"
ISSUE_APP_OUTDATED: Final = "app_outdated"
ISSUE_KEY_REFUSED: Final = "key_refused"
ISSUE_MODEL_RETIRING: Final = "model_retiring"
ISSUE_RESTART_NEEDED: Final = "restart_needed"
ISSUE_PROTOCOL: Final = "protocol_mismatch"
ISSUE_MICROPHONE: Final = "microphone"
ISSUE_OTHER_INSTANCE: Final = "other_instance"
ISSUE_PIPELINE_LANGUAGE: Final = "pipeline_language"
