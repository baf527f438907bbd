/**
 * One step of a turn. Stages know nothing of each other: `turn/` composes them. When the signal
 * aborts, a stage ends its output quietly; it never throws because of it.
 */
export type Stage<In, Out> = (input: AsyncIterable<In>, signal: AbortSignal) => AsyncIterable<Out>;
