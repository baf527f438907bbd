/** Who may do in Home Assistant what only administrators may. */
import { z } from 'zod';
import type { HomeClient } from './home.ts';

/** Somebody waits in front of a page, which takes EXO for gone after a few seconds. */
const TIMEOUT_MS = 1_000;
const ADMINISTRATORS = 'system-admin';

const usersSchema = z.array(
  z.object({
    id: z.string(),
    is_active: z.boolean(),
    is_owner: z.boolean().default(false),
    group_ids: z.array(z.string()).default([]),
  }),
);

/** Asked each time: rights are given and taken while EXO runs. Rejects as `HomeClient.request` does. */
export async function isAdministrator(
  home: Pick<HomeClient, 'request'>,
  userId: string,
): Promise<boolean> {
  const users = usersSchema.parse(await home.request({ type: 'config/auth/list' }, TIMEOUT_MS));
  const user = users.find(({ id }) => id === userId);
  if (!user?.is_active) return false;
  return user.is_owner || user.group_ids.includes(ADMINISTRATORS);
}
