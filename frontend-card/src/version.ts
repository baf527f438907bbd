/** Of this card; the same as the integration's unless the browser kept an old one. */
declare const __EXO_VERSION__: string | undefined;

export const CARD_VERSION = typeof __EXO_VERSION__ === 'string' ? __EXO_VERSION__ : 'dev';
