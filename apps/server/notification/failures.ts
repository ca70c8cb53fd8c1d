import type { Run } from '@onus/core/run'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { versionsInForce } from '../register/store.ts'
import { notify } from './store.ts'

/** Tells the owners of the controls that a check tests when it begins to fail or to err; once for each time it begins. */
export async function tellOwners(
  tx: OrgTransaction,
  org: string,
  run: Run,
  previous: Run['verdict'] | null,
  at: Instant,
): Promise<void> {
  if (run.verdict === 'passed' || run.verdict === previous) return
  const moment = { asOf: at, knownAt: null }
  const controls = (await versionsInForce(tx, 'control', moment)).filter(control =>
    control.body.checks.includes(run.check),
  )
  const owners = new Set(
    controls.flatMap(({ body }) => (body.lifecycle.state === 'adopted' ? [body.lifecycle.owner] : [])),
  )
  if (owners.size === 0) return
  const people = await versionsInForce(tx, 'person', moment)
  const users = people.flatMap(person =>
    owners.has(person.subject) && person.body.user !== null ? [person.body.user] : [],
  )
  await notify(tx, org, users, {
    title: `${run.check}: ${run.verdict.replaceAll('_', ' ')}`,
    text: run.reason,
    link: `/checks/${run.check}`,
    key: `check ${run.check} ${run.verdict} ${run.now}`,
  })
}
