import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import { userById } from '../auth/users.ts'
import { type Database, withOrg } from '../db/index.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { createOrganisation } from '../organisation/create.ts'
import { makeFirstMember } from '../organisation/first-member.ts'
import { companyOf, eveOf } from './company.ts'
import type { SampleInput } from './loading.ts'

/** Makes organisations of sample data: each one its own, so that sample and real facts never meet. */
export interface SampleOrganisations {
  load(input: SampleInput & { user: string }): Promise<{ job: string; organisation: string }>
}

export function sampleOrganisations(deps: {
  database: Database
  host: string
  queue: () => AppQueue
}): SampleOrganisations {
  return {
    async load({ user: id, ...input }) {
      const user =
        (await userById(deps.database.app, id)) ?? refuse('not_permitted', 'Only a person can load the sample company')
      const { org } = await createOrganisation(
        deps.database,
        {
          body: {
            name: 'Harbour Lantern (sample)',
            kind: 'saas',
            federal: false,
            zone: 'Europe/Berlin',
            nis2: { entityClass: 'essential', entityTypes: [] },
          },
          actor: { kind: 'user', id: user.id },
          // It is there on the eve of its first day, so that the whole of that day is in an assessed period.
          at: instant(`${eveOf(companyOf(input))}T06:00:00Z`),
          sample: true,
          host: deps.host,
        },
        (_tx, writer) => makeFirstMember(writer, user),
      )
      const job = await withOrg(deps.database.app, { org, user: user.id }, tx =>
        deps.queue().enqueue(tx, { org, kind: 'sample', input, createdBy: user.id }),
      )
      return { job, organisation: org }
    },
  }
}
