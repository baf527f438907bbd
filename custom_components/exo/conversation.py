"""The conversation agent: hands what is said to the app and streams back its answer."""

from collections.abc import AsyncIterator
from typing import Literal, override

from homeassistant.components import conversation
from homeassistant.components.conversation import (
    AssistantContent,
    AssistantContentDeltaDict,
    ChatLog,
    ConversationEntity,
    ConversationEntityFeature,
    ConversationInput,
    ConversationResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DEFAULT_LANGUAGES
from .data import ExoConfigEntry
from .entity import ExoEntity
from .messages import MAX_TEXT, Ended, Failed, Opened, Said, TurnRequest, bounded
from .place import async_place
from .sentences import Sentence, sentence
from .turn import Broken, Turn

# Every room may speak at once; the app orders its own work.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ExoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the agent."""
    async_add_entities([ExoAgent(entry)])


class ExoAgent(ExoEntity, ConversationEntity):
    """EXO in an Assist pipeline."""

    _attr_name = None
    _attr_supported_features = ConversationEntityFeature.CONTROL
    _attr_supports_streaming = True
    _attr_translation_key = "exo"

    @property
    @override
    def supported_languages(self) -> list[str] | Literal["*"]:
        """Return codes: "*" would make Home Assistant pick English speech engines."""
        hello = self.link.hello
        return list(hello.languages if hello else DEFAULT_LANGUAGES)

    @override
    async def async_prepare(self, language: str | None = None) -> None:
        """Warm up the household's sentences, which are asked first in any case."""
        await conversation.async_prepare_agent(
            self.hass,
            conversation.HOME_ASSISTANT_AGENT,
            language or self.hass.config.language,
        )

    @override
    async def _async_handle_message(
        self, user_input: ConversationInput, chat_log: ChatLog
    ) -> ConversationResult:
        if len(user_input.text) > MAX_TEXT:
            return _say(user_input, chat_log, "too_long")
        if not self.link.connected:
            return await self._answer_alone(user_input, chat_log)
        with self.link.turn(self._request(user_input, chat_log)) as turn:
            answer = _Answer(turn, user_input.language)
            async for _ in chat_log.async_add_delta_content_stream(
                user_input.agent_id, answer.deltas()
            ):
                pass
        return answer.result(chat_log.conversation_id)

    def _request(self, user_input: ConversationInput, chat_log: ChatLog) -> TurnRequest:
        place = async_place(self.hass, user_input.device_id, user_input.satellite_id)
        return TurnRequest(
            # A recogniser may hand over halves of characters, which no JSON can carry.
            text=user_input.text.encode(errors="replace").decode(),
            language=bounded(user_input.language) or self.hass.config.language,
            conversation_id=bounded(chat_log.conversation_id),
            device_id=bounded(place.device_id),
            satellite_id=bounded(user_input.satellite_id),
            area_id=bounded(place.area_id),
            area_name=bounded(place.area_name, MAX_TEXT),
            floor_id=bounded(place.floor_id),
            user_id=bounded(user_input.context.user_id),
        )

    async def _answer_alone(
        self, user_input: ConversationInput, chat_log: ChatLog
    ) -> ConversationResult:
        """Let the household's own sentences try, or say that the app is away."""
        speech = await conversation.async_handle_sentence_triggers(self.hass, user_input, chat_log)
        if speech is not None:
            response = intent.IntentResponse(language=user_input.language)
            response.async_set_speech(speech)
        elif handled := await conversation.async_handle_intents(self.hass, user_input, chat_log):
            response = handled
            speech = response.speech.get("plain", {}).get("speech", "")
        else:
            return _say(user_input, chat_log, "away")
        _log(chat_log, conversation.HOME_ASSISTANT_AGENT, speech)
        return ConversationResult(response, chat_log.conversation_id)


class _Answer:
    """The app's answer as Home Assistant takes it, with our words where it breaks."""

    def __init__(self, turn: Turn, language: str) -> None:
        self._turn = turn
        self._language = language
        self._messages: list[str] = []
        self._apologised = False

    async def deltas(self) -> AsyncIterator[AssistantContentDeltaDict]:
        """Yield the answer. What is not in here is not spoken once speech streams."""
        said = False
        async for delta in self._turn.speech():
            if isinstance(delta, Opened) or not self._messages:
                self._messages.append("")
                yield {"role": "assistant"}
            if isinstance(delta, Said):
                self._messages[-1] += delta.text
                said = True
                yield {"content": delta.text}
        if (apology := self._apology(said)) is not None:
            self._apologised = True
            self._messages.append(apology)
            yield {"role": "assistant", "content": apology}

    def result(self, conversation_id: str) -> ConversationResult:
        """Return the outcome; its speech is all that was said in this turn."""
        speech = " ".join(text.strip() for text in self._messages if text.strip())
        response = intent.IntentResponse(language=self._language)
        if self._apologised:
            code = intent.IntentResponseErrorCode.FAILED_TO_HANDLE
            response.async_set_error(code, speech)
        else:
            response.async_set_speech(speech)
        ended = self._turn.outcome
        return ConversationResult(
            response,
            conversation_id,
            continue_conversation=isinstance(ended, Ended) and ended.continue_conversation,
        )

    def _apology(self, said: bool) -> str | None:
        match self._turn.outcome:
            # An answer may be silent, but only on purpose: with an empty text.
            case Ended() if said:
                return None
            case Failed(message=message):
                return message
            case Broken.LOST:
                return sentence("lost", self._language)
            case Broken.SILENT:
                return sentence("silent", self._language)
            case _:
                return sentence("broken", self._language)


def _say(user_input: ConversationInput, chat_log: ChatLog, key: Sentence) -> ConversationResult:
    """Answer in EXO's place that it cannot."""
    speech = sentence(key, user_input.language)
    _log(chat_log, user_input.agent_id, speech)
    response = intent.IntentResponse(language=user_input.language)
    response.async_set_error(intent.IntentResponseErrorCode.FAILED_TO_HANDLE, speech)
    return ConversationResult(response, chat_log.conversation_id)


def _log(chat_log: ChatLog, agent_id: str, speech: str) -> None:
    chat_log.async_add_assistant_content_without_tools(
        AssistantContent(agent_id=agent_id, content=speech)
    )
