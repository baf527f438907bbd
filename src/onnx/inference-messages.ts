/** What goes between main and an inference child, over the channel that `fork` opens. */
import { z } from 'zod';

/** main → child. Structured clones: typed arrays travel as they are. */
const requestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('call'),
    id: z.number(),
    operation: z.string().max(64),
    payload: z.unknown(),
  }),
  /** Nobody waits for this call any more. */
  z.object({ type: z.literal('cancel'), id: z.number() }),
]);

/** child → main. A child is our own code, but what a broken native library leaves of it is not trusted. */
const replySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('partial'), id: z.number(), value: z.unknown() }),
  z.object({ type: z.literal('result'), id: z.number(), result: z.unknown() }),
  z.object({
    type: z.literal('error'),
    id: z.number(),
    code: z.string().max(64),
    message: z.string().max(2_000),
    retryable: z.boolean(),
  }),
]);

export type InferenceRequest = z.infer<typeof requestSchema>;
export type InferenceReply = z.infer<typeof replySchema>;

/** Undefined where it is no request of ours. */
export function readRequest(message: unknown): InferenceRequest | undefined {
  return requestSchema.safeParse(message).data;
}

/** Undefined where it is no reply of ours. */
export function readReply(message: unknown): InferenceReply | undefined {
  return replySchema.safeParse(message).data;
}
