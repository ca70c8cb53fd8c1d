import { newSecret } from '../auth/secret.ts'
import { hasAnyUser } from '../auth/users.ts'
import type { Database } from '../db/index.ts'
import { replaceSetUp } from './store.ts'

/**
 * The one-time link that makes the first user, to be printed at start; null once there is one. The secret is in the
 * fragment, which browsers send to nobody. Each call makes the links before it useless.
 */
export async function setUpLink(database: Pick<Database, 'app'>, origin: string): Promise<string | null> {
  if (await hasAnyUser(database.app)) return null
  const { secret, hash } = newSecret('')
  await database.app.transaction().execute(tx => replaceSetUp(tx, hash))
  return `${origin}/set-up#${secret}`
}
