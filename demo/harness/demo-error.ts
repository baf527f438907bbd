/** What went wrong, in words for the person at the terminal: shown without a stack. */
export class DemoError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DemoError';
  }
}
