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
    'never-seen': 'Waiting for the EXO app to connect.',
    lost: 'The EXO app is not connected. What you see is how it was.',
    disconnected: 'The connection to Home Assistant is lost.',
    'other-protocol': 'The EXO app and its integration do not fit together: update both.',
  },
  offline: 'not connected',
  muted: 'muted',
  playing: '{title}',
  playingBy: '{title}, {artist}',
  volume: 'volume {percent} %',
  answers: 'for {person}',
  noRooms: 'No rooms yet. Areas of Home Assistant appear here.',
  missingRoom: 'The room “{room}” is not there any more.',
  outdated: 'This card is an old one from the browser’s memory.',
  reload: 'Reload',
  talk: 'Talk',
  stop: 'Stop',
  type: 'Ask or say something',
  send: 'Send',
  close: 'Back to all rooms',
};

export type Texts = typeof en;
