"""The conversation agent: hands what is said to the app and streams back its answer."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any, Literal, override

from homeassistant.components import conversation
from homeassistant.components.conversation import (
    AssistantContent,
    ChatLog,
    ConversationEntity,
    ConversationEntityFeature,
    ConversationInput,
    ConversationResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent, llm
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_HOME_TOOLS, DEFAULT_LANGUAGES
from .data import ExoConfigEntry
from .entity import ExoEntity
from .home_tools import HomeTools, async_home_tools, result_delta
from .messages import (
    MAX_TEXT,
    Ended,
    Failed,
    Opened,
    Said,
    Speech,
    ToolCalled,
    ToolReturned,
    TurnRequest,
    bounded,
)
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

    def __init__(self, entry: ExoConfigEntry) -> None:
        """Keep the entry, whose options say what is allowed."""
        super().__init__(entry)
        self._entry = entry

    @property
    @override
    def supported_languages(self) -> list[str] | Literal["*"]:
        """Return codes: "*" would make Home Assistant pick English speech engines."""
        hello = self.link.hello
        return list(hello.languages if hello else DEFAULT_LANGUAGES)

    @override
    async def async_prepare(self, language: str | None = None) -> None:
        """Warm up the app, and the household's sentences, which are asked first in any case."""
        self.link.prepare(bounded(language) or self.hass.config.language)
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
        tools = await self._tools(user_input)
        with self.link.turn(self._request(user_input, chat_log, tools)) as turn:
            answer = _Answer(turn, user_input.language, partial(self._run_tool, turn, tools))
            async for _ in chat_log.async_add_delta_content_stream(
                user_input.agent_id, answer.deltas()
            ):
                pass
        return answer.result(chat_log.conversation_id)

    async def _tools(self, user_input: ConversationInput) -> HomeTools | None:
        if not self.link.takes_tools or not self._entry.options.get(CONF_HOME_TOOLS, False):
            return None
        return await async_home_tools(self.hass, user_input)

    def _run_tool(self, turn: Turn, tools: HomeTools | None, call: ToolCalled) -> None:
        """Run it beside the turn: what is said meanwhile does not wait, and what is done is done."""

        async def run() -> None:
            if tools is None:
                result, failed = {"error": "NotAllowed"}, True
            else:
                result, failed = await tools.async_call(call)
            self.link.send_result(turn, ToolReturned(call, result, failed))

        self.hass.async_create_task(run(), f"exo_tool_{call.id}")

    def _request(
        self, user_input: ConversationInput, chat_log: ChatLog, tools: HomeTools | None
    ) -> TurnRequest:
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
            tools=tuple(tools.specifications()) if tools else (),
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

    def __init__(self, turn: Turn, language: str, run_tool: Callable[[ToolCalled], None]) -> None:
        """Begin with nothing said."""
        self._turn = turn
        self._language = language
        self._run_tool = run_tool
        self._messages: list[str] = []
        # A result ends the message before it.
        self._is_open = False
        self._apologised = False

    async def deltas(self) -> AsyncIterator[Any]:
        """Yield the answer. What is not in here is not spoken once speech streams."""
        said = False
        async for delta in self._turn.speech():
            for record in self._records(delta):
                yield record
            said |= isinstance(delta, Said)
        if (apology := self._apology(said)) is not None:
            self._apologised = True
            self._messages.append(apology)
            yield {"role": "assistant", "content": apology}

    def _records(self, delta: Speech) -> Iterator[Any]:
        """Yield what the log of the conversation takes for a delta."""
        if isinstance(delta, ToolReturned):
            yield result_delta(delta.call, delta.result, failed=delta.failed)
            self._is_open = False
            return
        if isinstance(delta, Opened) or not self._is_open:
            self._messages.append("")
            self._is_open = True
            yield {"role": "assistant"}
        if isinstance(delta, Said):
            self._messages[-1] += delta.text
            yield {"content": delta.text}
        elif isinstance(delta, ToolCalled):
            # As one that was run elsewhere: its result comes as a record of its own.
            call = llm.ToolInput(
                tool_name=delta.name, tool_args=delta.arguments, id=delta.id, external=True
            )
            yield {"tool_calls": [call]}
            if delta.result is None:
                self._run_tool(delta)
            else:
                yield result_delta(delta, delta.result, failed=delta.failed)
                self._is_open = False

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
