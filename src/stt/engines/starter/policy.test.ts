import { describe, expect, test } from 'vitest';
import type { FilledSlot, Meaning } from './meaning.ts';
import { differsInNumbers, type Evidence, isGuarded, isOpposite, zoneOf } from './policy.ts';

const limits = {
  accept: 0.7,
  ask: 0.2,
  acceptMargin: 2,
  oppositeMargin: 5,
  numberMargin: 4,
  marginWeight: 0,
  marginCap: 12,
  stretchWeight: 0.1,
  tempoWeight: 0.5,
};

function slot(
  name: string,
  value: string,
  kind?: 'number' | 'name',
  domain = '',
  deviceClass = '',
): FilledSlot {
  const entry =
    kind === undefined
      ? undefined
      : { kind, id: value, text: value, domain, deviceClass, sounds: [], articles: 0 };
  return { name, value, text: value, entry };
}

const meaning = (intent: string, ...slots: FilledSlot[]): Meaning => ({
  intent,
  slots,
  key: '',
  gist: '',
  text: '',
});
const lamp = slot('name', 'light.lamp', 'name', 'light');

const evidence: Evidence = {
  ratio: 1,
  margin: 8,
  heardUnits: 12,
  framesPerSound: 3,
  worstStretch: 0,
  best: meaning('HassTurnOn', lamp),
  rival: undefined,
  answering: false,
};
const zone = (changes: Partial<Evidence>) => zoneOf({ ...evidence, ...changes }, limits);

describe('zoneOf', () => {
  test('accepts, asks and rejects by score', () => {
    expect(zone({})).toBe('accept');
    expect(zone({ ratio: 0.7 })).toBe('accept');
    expect(zone({ ratio: 0.69 })).toBe('ask');
    expect(zone({ ratio: 0.2 })).toBe('ask');
    expect(zone({ ratio: 0.19 })).toBe('reject');
  });

  test('asks where another meaning is near', () => {
    expect(zone({ margin: 2 })).toBe('accept');
    expect(zone({ margin: 1.9 })).toBe('ask');
  });

  test('rejects what is too short, unless a short answer is awaited', () => {
    expect(zone({ heardUnits: 3 })).toBe('accept');
    expect(zone({ heardUnits: 2 })).toBe('reject');
    const yes = meaning('ExoAnswer', slot('answer', 'yes'));
    expect(zone({ heardUnits: 2, best: yes, answering: true })).toBe('accept');
    expect(zone({ heardUnits: 2, best: yes })).toBe('reject');
    expect(zone({ heardUnits: 1, best: yes, answering: true })).toBe('reject');
    expect(zone({ ratio: 0.2, best: yes, answering: true })).toBe('accept');
    expect(zone({ margin: 1.9, best: yes, answering: true })).toBe('reject');
  });

  test('trusts a sentence less that misses what was said somewhere', () => {
    expect(zone({ worstStretch: 3 })).toBe('accept');
    expect(zone({ worstStretch: 3.1 })).toBe('ask');
    expect(zone({ worstStretch: 9 })).toBe('reject');
  });

  test('trusts slow speech less', () => {
    expect(zone({ framesPerSound: 3.6 })).toBe('accept');
    expect(zone({ framesPerSound: 3.7 })).toBe('ask');
    expect(zone({ framesPerSound: 5 })).toBe('reject');
  });

  test('always asks before moving what lets people in', () => {
    expect(zone({ best: meaning('HassTurnOff', slot('name', 'x', 'name', 'lock')) })).toBe('ask');
    expect(
      zone({ best: meaning('HassTurnOn', slot('name', 'x', 'name', 'cover', 'garage')) }),
    ).toBe('ask');
    expect(zone({ best: meaning('HassGetState', slot('name', 'x', 'name', 'lock')) })).toBe(
      'accept',
    );
  });

  test('wants a larger margin to an opposite or another number', () => {
    const off = meaning('HassTurnOff', lamp);
    expect(zone({ rival: off, margin: 4.9 })).toBe('ask');
    expect(zone({ rival: off, margin: 5 })).toBe('accept');
    const fifty = meaning('HassLightSet', lamp, slot('brightness', '50', 'number'));
    const thirty = meaning('HassLightSet', lamp, slot('brightness', '30', 'number'));
    expect(zone({ best: fifty, rival: thirty, margin: 3.9 })).toBe('ask');
    expect(zone({ best: fifty, rival: thirty, margin: 4 })).toBe('accept');
  });
});

test('isGuarded looks at domains, classes and things', () => {
  expect(isGuarded(meaning('HassTurnOn', slot('domain', 'lock')))).toBe(true);
  expect(
    isGuarded(meaning('HassTurnOn', slot('domain', 'cover'), slot('device_class', 'garage'))),
  ).toBe(true);
  expect(
    isGuarded(meaning('HassTurnOn', slot('domain', 'cover'), slot('device_class', 'shutter'))),
  ).toBe(false);
});

test('isOpposite holds for the same thing only', () => {
  const on = meaning('HassTurnOn', lamp);
  expect(isOpposite(on, meaning('HassTurnOff', lamp))).toBe(true);
  expect(isOpposite(on, meaning('HassTurnOff', slot('name', 'light.other', 'name')))).toBe(false);
  expect(isOpposite(on, on)).toBe(false);
  const up = meaning('HassSetVolumeRelative', slot('volume_step', 'up'));
  expect(isOpposite(up, meaning('HassSetVolumeRelative', slot('volume_step', 'down')))).toBe(true);
});

test('differsInNumbers ignores other differences', () => {
  const timer = (unit: string, value: string) =>
    meaning('HassStartTimer', slot(unit, value, 'number'));
  expect(differsInNumbers(timer('minutes', '3'), timer('minutes', '30'))).toBe(true);
  expect(differsInNumbers(timer('minutes', '3'), timer('minutes', '3'))).toBe(false);
  expect(differsInNumbers(timer('minutes', '3'), timer('seconds', '3'))).toBe(true);
  expect(
    differsInNumbers(meaning('HassTurnOn', lamp), meaning('HassTurnOn', slot('name', 'b', 'name'))),
  ).toBe(false);
});
