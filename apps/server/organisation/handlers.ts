import type { organisations } from '@onus/contract/organisation'
import { classOfOrganisation } from '@onus/core/legal-entity'
import { isZone } from '@onus/core/mail'
import { calendarOfOrganisation, faultsOfFiscalYears, faultsOfGraces } from '@onus/core/occurrence'
import type { Organisation } from '@onus/core/organisation'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { Database, OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import { record } from '../record/record.ts'
import { versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { recordView } from '../register/view.ts'
import { createOrganisation } from './create.ts'
import { dayIn } from './day.ts'
import { makeFirstMember } from './first-member.ts'
import type { Furnish } from './furnish.ts'
import { organisationById, organisationIdsOf } from './store.ts'

export function organisationHandlers(deps: {
  database: Pick<Database, 'app'>
  host: string
  furnish: Furnish
}): HandlersOf<typeof organisations> {
  return {
    list: async ({ tx, signedIn }) => {
      const ids = await organisationIdsOf(tx, signedIn.user)
      const rows = await Promise.all(ids.map(id => organisationById(deps.database.app, id)))
      return { items: rows.flatMap(row => (row ? [{ ...row, current: row.id === signedIn.org }] : [])) }
    },
    create: async ({ body, at, signedIn }) => {
      const user = signedIn ?? refuse('not_permitted', 'Only a person makes organisations')
      const actor = { kind: 'user', id: user.user } as const
      const input = { body: body.body, actor, at, sample: body.sample, host: deps.host }
      const { org } = await createOrganisation(deps.database, input, async (_tx, writer) => {
        await makeFirstMember(writer, { id: user.user, name: user.name, email: user.email })
        await deps.furnish(writer)
      })
      return { id: org }
    },
    get: async ({ tx, org, at }) =>
      await recordView(tx, await versionInForce(tx, 'organisation', org, { asOf: at, knownAt: null })),
    update: async call => {
      const [before] = await versionsOf(call.tx, 'organisation', call.org)
      const effective = { from: instant(call.body.effectiveFrom ?? call.at), to: null }
      const { body, reason } = call.body
      if (!isZone(body.zone))
        refuse('invalid_input', `There is no zone "${body.zone}"`, [
          { path: 'body.body.zone', message: 'expected a zone like Europe/Berlin' },
        ])
      if (before) await refuseSecondClass(call.tx, before.body, body, call.at)
      const today = calendarOfOrganisation(body).dateAt(instant(call.at))
      const [held, asked] = [before?.body.windows, body.windows]
      const moment = { asOf: instant(call.at), knownAt: null }
      const isInUse = (await versionsInForce(call.tx, 'control', moment)).some(
        one => one.body.lifecycle.state === 'adopted',
      )
      const faults = [
        ...faultsOfGraces(held?.graces ?? [], asked?.graces ?? [], today),
        ...faultsOfFiscalYears(held?.fiscalYears ?? [], asked?.fiscalYears ?? [], today, isInUse),
      ]
      if (faults[0]) refuse('invalid_input', faults.join('. '), [{ path: 'body.body.windows', message: faults[0] }])
      return await record(call, {
        noun: 'organisation',
        subject: call.org,
        body,
        reason,
        effective,
        expectedVersion: call.ifMatch,
      })
    },
  }
}

/** The class follows from the legal entities where there are any: another answer beside theirs is refused. */
async function refuseSecondClass(
  tx: OrgTransaction,
  before: Organisation,
  after: Organisation,
  at: string,
): Promise<void> {
  if (before.nis2.entityClass === after.nis2.entityClass) return
  const entities = await versionsInForce(tx, 'legal-entity', { asOf: instant(at), knownAt: null })
  const held = entities.map(({ subject, body }) => ({ id: subject, body }))
  const { from } = classOfOrganisation(before.nis2, held, dayIn(before.zone, at))
  if (from.is === 'entities')
    refuse('conflict', 'What the organisation is under NIS2 follows from its legal entities: decide it there', [
      { path: 'body.body.nis2.entityClass', message: 'follows from the legal entities' },
    ])
}
