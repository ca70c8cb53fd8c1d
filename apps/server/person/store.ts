import type { Person } from '@onus/core/person'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** The person with a user's address who has no account yet, or has this one. */
export async function personOfAddress(
  tx: OrgTransaction,
  user: { id: string; email: string },
): Promise<Version<Person> | undefined> {
  const [known] = await versionsByFact<'person'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'person' and lower(f.body ->> 'email') = ${user.email.toLowerCase()}
        and coalesce(f.body ->> 'user', ${user.id}) = ${user.id} and f.body ->> 'leftOn' is null
        and f.version = (select max(version) from fact latest where latest.org = f.org and latest.subject = f.subject)
        order by f.subject limit 1`,
  )
  return known
}
