/** What the card says, in English. The other languages have the same keys. */
export const en = {
  name: 'EXO',
  description: 'The voice of your house: its face, its rooms, and a microphone.',
  activity: {
    idle: 'Quiet',
    listening: 'Listening',
    processing: 'Thinking',
    responding: 'Speaking',
    error: 'Something went wrong',
  },
  problem: {
    'no-integration': 'The EXO integration is not set up in Home Assistant.',
    'never-seen':
      'Waiting for the EXO app to connect. Where it runs already, update it and its integration.',
    lost: 'The EXO app is not connected. What you see is how it was.',
    disconnected: 'The connection to Home Assistant is lost.',
    'other-protocol': 'The EXO app and its integration do not fit together: update both.',
  },
  asleep: 'Asleep',
  offline: 'not connected',
  muted: 'muted',
  playing: '{title}',
  playingBy: '{title}, {artist}',
  volume: 'volume {percent}%',
  quoted: '“{words}”',
  about: '{name}: {what}',
  answers: 'for {person}',
  noRooms: 'No rooms yet. Areas of Home Assistant appear here.',
  missingRoom: 'The room “{room}” is not there any more.',
  outdated: 'This card is an old one from the browser’s memory.',
  reload: 'Reload',
  talk: 'Talk',
  stop: 'Stop',
  hold: 'Tap to talk, or hold while you speak',
  all: 'All rooms',
  wholeScreen: 'Whole screen',
  leaveKiosk: 'Leave the whole screen',
  type: 'Ask or say something',
  words: 'What was said',
  send: 'Send',
  layouts: {
    grid: 'All rooms, in a grid',
    list: 'All rooms, in a list',
    room: 'One room',
    kiosk: 'A face over the whole screen',
  },
  form: {
    layout: { label: 'Layout', helper: undefined as string | undefined },
    room: {
      label: 'Room of this screen',
      helper: 'Where “here” is for what is said to this card.',
    },
    rooms: { label: 'Rooms to show', helper: 'In this order. None means all.' },
    pipeline: { label: 'Assistant', helper: 'Who answers this card.' },
    interrupt: {
      label: 'Talk over answers',
      helper: 'Keeps the microphone open while an answer to spoken words is played.',
    },
    show_talk: { label: 'Talk and type', helper: undefined as string | undefined },
    show_words: { label: 'Show words', helper: 'What was said last, where the app allows it.' },
  },
  microphone: {
    insecure:
      'Browsers give a microphone only to pages opened by https:// or on the same machine. You can type.',
    denied:
      'The microphone is not allowed for this page: allow it in the browser’s settings. You can type.',
    missing: 'No microphone was found. You can type.',
    busy: 'Another program has the microphone. You can type.',
    unsupported: 'This browser cannot record. You can type.',
  },
  failed: {
    'stt-no-text-recognized': 'I did not understand anything.',
    'stt-stream-failed': 'Speech-to-text is not reachable.',
    'stt-provider-missing': 'This assistant has no speech-to-text: choose one in its settings.',
    'stt-provider-unsupported-metadata': 'Speech-to-text does not know this language.',
    'intent-not-supported': 'The agent of this assistant is not there.',
    'intent-failed': 'Something went wrong while thinking.',
    'intent-busy': 'One moment, the last request is still running.',
    'intent-unauthorized': 'This conversation belongs to somebody else.',
    'tts-not-supported': 'The voice does not know this language.',
    'tts-failed': 'The voice is not reachable.',
    'pipeline-not-found': 'This assistant is not there any more.',
    disconnected: 'The connection to Home Assistant was lost.',
    timeout: 'That took too long.',
    other: 'Something went wrong ({code}).',
  },
};

/** Every text of `en`, as any text. */
type Translated<T> = {
  readonly [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends undefined
      ? string | undefined
      : Translated<T[Key]>;
};

export type Texts = Translated<typeof en>;
