/** Every request, by theme. */
import type { Request } from '../request.ts';
import { ANNOUNCEMENTS } from './announcements.ts';
import { CLIMATE } from './climate.ts';
import { COVERS } from './covers.ts';
import { DOUBTFUL } from './doubtful.ts';
import { EVERYWHERE } from './everywhere.ts';
import { LIGHTS } from './lights.ts';
import { LOCKS } from './locks.ts';
import { MEDIA } from './media.ts';
import { MEMORY } from './memory.ts';
import { QUESTIONS } from './questions.ts';
import { SCENES } from './scenes.ts';
import { SEVERAL } from './several.ts';
import { SWITCHES } from './switches.ts';
import { TALK } from './talk.ts';
import { TIMERS } from './timers.ts';

export const THEMES: Readonly<Record<string, readonly Request[]>> = {
  lights: LIGHTS,
  covers: COVERS,
  climate: CLIMATE,
  media: MEDIA,
  switches: SWITCHES,
  locks: LOCKS,
  scenes: SCENES,
  questions: QUESTIONS,
  timers: TIMERS,
  memory: MEMORY,
  announcements: ANNOUNCEMENTS,
  doubtful: DOUBTFUL,
  talk: TALK,
  several: SEVERAL,
  everywhere: EVERYWHERE,
};
