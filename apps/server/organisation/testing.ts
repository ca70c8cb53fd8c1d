import { instant } from '@onus/core/time'
import type { Database } from '../db/index.ts'
import { createOrganisation } from './create.ts'

/** An organisation for a test that is about something else. */
export async function testOrganisation(database: Pick<Database, 'app'>): Promise<string> {
  const { org } = await createOrganisation(database, {
    body: {
      name: 'Example',
      kind: 'saas',
      federal: false,
      zone: 'UTC',
      nis2: { entityClass: 'unknown', entityTypes: [] },
    },
    at: instant(Date.now()),
    actor: { kind: 'system', id: 'test' },
    sample: false,
  })
  return org
}
