/** The card in Chromium, with a Home Assistant that is made up: what a person sees, and what breaks on the way. */
import { describe, expect, test } from 'vitest';
import { cardStage, room, runs, tell, tellRun } from './support/card-stage.ts';

const open = cardStage();

describe('rooms', () => {
  test('show what they do, what they play, and which satellite is away or muted', async () => {
    const page = await open('layouts=grid');
    expect(await room(page, 'Salon').textContent()).toContain('Parle pour Anna');
    expect(await room(page, 'Chambre').textContent()).toContain('Tête de lit\u00a0: micro coupé');
    expect(await room(page, 'Chambre').textContent()).toContain('Réveil\u00a0: hors ligne');
    const playing = await room(page, 'Terrasse').textContent();
    expect(playing).toContain('Clair de lune, Debussy, volume 35\u00a0%');
    await tell(page, {
      type: 'patch',
      patch: { rooms: { cuisine: { activity: 'error' }, bureau: null } },
    });
    await expect.poll(() => room(page, 'Cuisine').textContent()).toContain('n’a pas marché');
    expect(await page.locator('exo-room', { hasText: 'Bureau' }).count()).toBe(0);
  });

  test('open and close by keyboard alone, and the focus comes back', async () => {
    const page = await open('layouts=list&language=en');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('exo-room').count()).toBe(1);
    expect(await room(page, 'Chambre').textContent()).toContain('Tête de lit');
    const focused = () =>
      page.evaluate(() => {
        const inside = document.activeElement?.shadowRoot?.activeElement;
        return inside?.getAttribute('aria-label') ?? inside?.getAttribute('data-room');
      });
    await expect.poll(focused).toBe('All rooms');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('exo-room').count()).toBe(6);
    await expect.poll(focused).toBe('chambre');
  });

  test('are drawn anew only for what they show', async () => {
    const page = await open('layouts=list&room=salon&room=cuisine');
    await page.evaluate(() => {
      const [card] = window.stage.cards;
      if (!card) return;
      const drawn = { count: 0 };
      const update = card.requestUpdate.bind(card);
      card.requestUpdate = (...change: Parameters<typeof update>) => {
        drawn.count += 1;
        update(...change);
      };
      Object.assign(window, { drawn });
    });
    const drawn = () =>
      page.evaluate(() => (window as unknown as { drawn: { count: number } }).drawn.count);
    await tell(page, { type: 'patch', patch: { rooms: { bureau: { activity: 'idle' } } } });
    await tell(page, { type: 'patch', patch: { app: { turnCount: 4 } } });
    await page.evaluate(() => {
      const { cards, hass } = window.stage;
      // As Home Assistant does whenever any state of the house changes.
      for (const card of cards) card.hass = { ...hass };
    });
    expect(await drawn()).toBe(0);
    await tell(page, { type: 'patch', patch: { rooms: { cuisine: { activity: 'idle' } } } });
    expect(await drawn()).toBe(1);
  });

  test('look at the one that speaks, and at the pointer else', async () => {
    const page = await open('layouts=list&rooms=3&language=en');
    await page.evaluate(() => {
      const looks: Record<string, readonly number[] | undefined> = {};
      Object.assign(window, { looks });
      for (const room of window.stage.cards[0]?.renderRoot.querySelectorAll('exo-room') ?? []) {
        const { avatar } = room;
        if (!avatar) continue;
        const lookAt = avatar.lookAt.bind(avatar);
        avatar.lookAt = (point) => {
          looks[room.room.name] = point;
          lookAt(point);
        };
      }
    });
    const looks = () =>
      page.evaluate(() => (window as unknown as { looks: Record<string, number[] | null> }).looks);
    await tell(page, { type: 'patch', patch: { rooms: { room_2: { activity: 'responding' } } } });
    await expect.poll(async () => (await looks())['Pièce 1']?.[1]).toBeGreaterThan(0.1);
    expect((await looks())['Pièce 3']?.[1]).toBeLessThan(-0.1);
    expect((await looks())['Pièce 2']).toBeUndefined();
    await tell(page, { type: 'patch', patch: { rooms: { room_2: { activity: 'idle' } } } });
    await expect.poll(async () => (await looks())['Pièce 1']).toBeUndefined();
    await page.mouse.move(800, 60);
    await expect.poll(async () => (await looks())['Pièce 1']?.[0]).toBeCloseTo(1, 2);
  });

  test('are said to those who do not see them', async () => {
    const page = await open('layouts=grid&rooms=2&language=en');
    await tell(page, { type: 'patch', patch: { rooms: { room_1: { activity: 'listening' } } } });
    await expect.poll(() => page.getByRole('status').textContent()).toBe('Pièce 1: Listening');
  });
});

describe('the feed', () => {
  test('that is lost puts the faces to sleep, and wakes them when it is back', async () => {
    const page = await open('layouts=grid&language=en');
    await tell(page, { type: 'lost' });
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('not connected');
    expect(await room(page, 'Salon').textContent()).toContain('Asleep');
    await tell(page, {
      type: 'state',
      connected: true,
      protocol: 1,
      version: await page.evaluate(() => window.stage.connection.version),
      state: await page.evaluate(() => ({ rooms: window.stage.connection.rooms })),
    });
    await expect.poll(() => room(page, 'Salon').textContent()).toContain('Speaking');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('comes back by itself after Home Assistant was away and did not know it at first', async () => {
    const page = await open('layouts=grid&language=en');
    await page.clock.install();
    await page.evaluate(() => window.stage.connection.lose());
    const alert = () => page.getByRole('alert').textContent();
    await expect.poll(alert).toContain('connection to Home Assistant is lost');
    await page.evaluate(() => {
      window.stage.connection.refusal = 'unknown_command';
      window.stage.connection.comeBack();
    });
    await expect.poll(alert).toContain('not set up');
    await page.evaluate(() => {
      window.stage.connection.refusal = undefined;
    });
    await page.clock.runFor(5_000);
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    expect(await page.evaluate(() => window.stage.connection.followerCount)).toBe(1);
  });

  test('that nobody closed is missed as well: Home Assistant answers no more', async () => {
    const page = await open('layouts=grid,list&language=en');
    await page.clock.install();
    // What was asked before the clock was ours is answered.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.evaluate(() => {
      window.stage.connection.isMute = true;
    });
    await page.clock.runFor(4_900);
    await expect.poll(() => page.getByRole('alert').count()).toBe(2);
    expect(await room(page, 'Salon').textContent()).toContain('Asleep');
    await page.evaluate(() => {
      window.stage.connection.isMute = false;
    });
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    expect(await room(page, 'Salon').textContent()).toContain('Speaking');
  });

  test('is one for all cards of a page, and ends some seconds after the last', async () => {
    const page = await open('layouts=grid,list,room');
    const followers = () => page.evaluate(() => window.stage.connection.followerCount);
    expect(await followers()).toBe(1);
    await page.clock.install();
    await page.evaluate(() => {
      for (const card of window.stage.cards) card.remove();
    });
    await page.clock.runFor(4_000);
    expect(await followers()).toBe(1);
    await page.clock.runFor(2_000);
    await expect.poll(followers).toBe(0);
  });

  test.each([
    ['an event of tomorrow', { type: 'weather' }],
    ['a patch that is none', { type: 'patch', patch: null }],
    ['a patch of everything', { type: 'patch', patch: { rooms: null } }],
    [
      'a room that is half there',
      { type: 'patch', patch: { rooms: { salon: { players: null } } } },
    ],
    ['a name of every object', { type: 'patch', patch: { rooms: { constructor: { name: 'x' } } } }],
    ['a sound that is none', { type: 'envelope', room: 'salon', reply: 'r', startMs: 0, bands: 7 }],
    [
      'an activity of tomorrow',
      { type: 'patch', patch: { rooms: { salon: { activity: 'dance' } } } },
    ],
    ['no event', null],
  ])('survives %s', async (_what, event) => {
    const page = await open('layouts=grid,room&language=en');
    await tell(page, event);
    await tell(page, {
      type: 'patch',
      patch: { rooms: { cuisine: { name: 'Cuisine', activity: 'processing' } } },
    });
    await expect.poll(() => room(page, 'Cuisine').textContent()).toContain('Thinking');
  });

  test('of an app of another protocol is not shown as if it were understood', async () => {
    const page = await open('layouts=grid&language=en');
    await tell(page, { type: 'state', connected: true, protocol: 2, version: '9', state: null });
    await expect.poll(() => page.getByRole('alert').first().textContent()).toContain('update both');
  });

  test('of another version offers to reload', async () => {
    const page = await open('layouts=grid&language=en');
    await tell(page, {
      type: 'state',
      connected: true,
      protocol: 1,
      version: '99.0.0',
      state: null,
    });
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.waitForFunction(() => 'stage' in window);
    await expect.poll(() => page.getByRole('button', { name: 'Reload' }).count()).toBe(0);
  });
});

describe('typing', () => {
  test('streams the answer, and goes on the same conversation', async () => {
    const page = await open('layouts=room&language=en');
    const field = page.getByRole('textbox');
    await field.fill('quel temps fait-il ?');
    await field.press('Enter');
    expect(await runs(page)).toMatchObject([
      {
        type: 'assist_pipeline/run',
        start_stage: 'intent',
        end_stage: 'tts',
        input: { text: 'quel temps fait-il ?' },
        device_id: 'd1',
      },
    ]);
    const log = () => page.getByRole('log').textContent();
    await tellRun(page, {
      type: 'run-start',
      data: { conversation_id: 'c1', runner_data: { stt_binary_handler_id: null } },
    });
    for (const content of ['Il fait', ' beau.']) {
      await tellRun(page, {
        type: 'intent-progress',
        data: { chat_log_delta: { role: 'assistant', content } },
      });
    }
    await expect.poll(log).toContain('beau.');
    await tellRun(page, { type: 'run-end' });
    await field.fill('et demain ?');
    await page.getByRole('button', { name: 'Send' }).click();
    expect((await runs(page)).at(-1)).toMatchObject({ conversation_id: 'c1' });
  });

  test.each([
    [{ type: 'error', data: { code: 'intent-busy', message: '' } }, 'still running'],
    [
      { type: 'error', data: { code: 'stt-no-text-recognized', message: '' } },
      'did not understand',
    ],
    [
      { type: 'error', data: { code: 'new-in-2027', message: '' } },
      'Something went wrong (new-in-2027)',
    ],
  ])('says in words what %j means', async (event, words) => {
    const page = await open('layouts=grid&language=en');
    await page.getByRole('textbox').fill('bonjour');
    await page.getByRole('textbox').press('Enter');
    await tellRun(page, event);
    await tellRun(page, { type: 'run-end' });
    await expect.poll(() => page.getByRole('log').textContent()).toContain(words);
    expect(await page.getByRole('button', { name: 'Talk' }).count()).toBe(1);
  });

  test('that fails is seen in the face, which recovers', async () => {
    const page = await open('layouts=room&language=en&rooms=1');
    await page.clock.install();
    await page.getByRole('textbox').fill('bonjour');
    await page.getByRole('textbox').press('Enter');
    const mood = () => page.locator('exo-avatar').getAttribute('mood');
    await expect.poll(mood).toBe('processing');
    await tellRun(page, { type: 'error', data: { code: 'intent-failed', message: '' } });
    await tellRun(page, { type: 'run-end' });
    await expect.poll(mood).toBe('error');
    await page.clock.runFor(5_000);
    await expect.poll(mood).toBe('idle');
    expect(await page.getByRole('log').textContent()).toContain('while thinking');
  });

  test('is cut off by the loss of Home Assistant, and can be tried again', async () => {
    const page = await open('layouts=grid&language=en');
    await page.getByRole('textbox').fill('bonjour');
    await page.getByRole('textbox').press('Enter');
    await page.evaluate(() => window.stage.connection.lose());
    await expect.poll(() => page.getByRole('log').textContent()).toContain('was lost');
    await page.getByRole('textbox').fill('encore');
    await page.getByRole('textbox').press('Enter');
    await expect.poll(() => page.getByRole('log').textContent()).toContain('was lost');
    expect(await page.getByRole('button', { name: 'Talk' }).count()).toBe(1);
  });
});
