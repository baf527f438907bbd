/** Wyoming door, codec: a microphone says the same with every piece of audio, and it is read once. Pure. */

/** What pieces of audio say is shorter; what is longer is not said twice. */
const MAX_BYTES = 256;

/** The value of the bytes that were read last, as long as the same bytes come. */
export class LastRead<Value extends object> {
  #bytes: Uint8Array | undefined;
  #context: object | undefined;
  #value: Value | undefined;

  /**
   * The same object for the same bytes and context. Throws what `read` throws, each time.
   *
   * @param read Its result depends on nothing but its two arguments, and is not written to.
   */
  read(bytes: Uint8Array, read: (bytes: Uint8Array) => Value): Value;
  read<Context extends object>(
    bytes: Uint8Array,
    read: (bytes: Uint8Array, context: Context) => Value,
    context: Context,
  ): Value;
  read(
    bytes: Uint8Array,
    read: (bytes: Uint8Array, context: object | undefined) => Value,
    context?: object,
  ): Value {
    const known = this.#value;
    if (known && context === this.#context && isSame(bytes, this.#bytes)) return known;
    const value = read(bytes, context);
    const isShort = bytes.length <= MAX_BYTES;
    // A copy: the bytes are part of what the socket gave.
    this.#bytes = isShort ? Uint8Array.from(bytes) : undefined;
    this.#context = isShort ? context : undefined;
    this.#value = isShort ? value : undefined;
    return value;
  }
}

function isSame(bytes: Uint8Array, before: Uint8Array | undefined): boolean {
  return before?.length === bytes.length && Buffer.compare(bytes, before) === 0;
}
