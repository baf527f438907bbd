import { expect, test } from 'vitest';
import { isAdministrator } from './administrators.ts';

/** As Home Assistant lists them. */
const USERS = [
  { id: 'owner', is_owner: true, is_active: true, group_ids: [], credentials: [] },
  { id: 'admin', is_owner: false, is_active: true, group_ids: ['system-admin'] },
  { id: 'left', is_owner: false, is_active: false, group_ids: ['system-admin'] },
  { id: 'child', is_owner: false, is_active: true, group_ids: ['system-users'] },
];
const home = (answer: unknown) => ({
  request: ({ type }: { type: string }) =>
    type === 'config/auth/list' ? Promise.resolve(answer) : Promise.reject(new Error(type)),
});

test.each([
  ['owner', true],
  ['admin', true],
  ['left', false],
  ['child', false],
  ['nobody', false],
])('%s: %s', async (id, isOne) => {
  expect(await isAdministrator(home(USERS), id)).toBe(isOne);
});

test('what cannot be read makes nobody one', async () => {
  await expect(isAdministrator(home({ users: USERS }), 'owner')).rejects.toThrow();
});
