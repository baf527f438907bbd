/** Wyoming door: every bound on what a peer can make us hold or wait for, and why it is that large. */

/** The reference reads the line with asyncio's default limit, so no client can rely on more. */
export const MAX_HEADER_BYTES = 65_536;

/** The largest real blocks are a text to speak or a house's names: tens of KiB. */
export const MAX_DATA_BYTES = 1_048_576;

/** Clients send 10–100 ms of audio an event; this is 32 s of what Home Assistant sends. */
export const MAX_PAYLOAD_BYTES = 1_048_576;

/** The longest type in the protocol has 18 characters; some peers invent their own. */
export const MAX_TYPE_LENGTH = 128;

/** Real messages nest three deep, `info` six. */
export const MAX_JSON_DEPTH = 32;

/** Containers and commas of one JSON text: three bytes each on the wire, a hundred once parsed. */
export const MAX_JSON_ITEMS = 16_384;

/** Names to listen for: more than any house has, few enough for an engine to take in at once. */
export const MAX_HOTWORDS = 2_000;
export const MAX_HOTWORD_LENGTH = 200;

/** A command lasts seconds; dictation to a list or a message stays below this. */
export const MAX_UTTERANCE_MS = 30_000;

/** Audio comes in real time: one that takes twice the longest utterance is kept open on purpose. */
export const MAX_UTTERANCE_WALL_MS = 60_000;

/** About an hour of speech: longer is no answer but a mistake. */
export const MAX_SPOKEN_CHARACTERS = 50_000;

/** Home Assistant holds one connection a request: two dozen rooms at once, and `info` every 30 s. */
export const MAX_CONNECTIONS = 64;

/** The largest frame takes well under a second on a slow home network. */
export const FRAME_PATIENCE_MS = 20_000;

/** A microphone sends without pause; a network that drops longer than this has lost the sentence. */
export const AUDIO_PATIENCE_MS = 30_000;

/** A language model may think and call tools between two pieces of its answer. */
export const TEXT_PATIENCE_MS = 120_000;

/** Clients that keep their connection between requests may keep it this long without a ping. */
export const REQUEST_PATIENCE_MS = 300_000;

/** Home Assistant reads as fast as we send; one that takes nothing for this long is gone. */
export const WRITE_PATIENCE_MS = 60_000;

/** How long the peer may take to read our last `error` before the socket is destroyed. */
export const LINGER_MS = 2_000;

/** Engines stop promptly when aborted; closing does not wait longer for one that does not. */
export const SETTLE_MS = 2_000;
