import type { Run } from '@onus/core/run'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { versionsInForce } from '../register/store.ts'
import { notify } from './store.ts'

type Ran = { readonly run: Run; readonly lastVerdict: Run['verdict'] | null }

/** Tells the owners of the controls that a check tests when it begins to fail or to err; once for each time it begins. */
export async function tellOwners(tx: OrgTransaction, org: string, ran: readonly Ran[], at: Instant): Promise<void> {
  const turned = ran.filter(({ run, lastVerdict }) => run.verdict !== 'passed' && run.verdict !== lastVerdict)
  if (turned.length === 0) return
  const moment = { asOf: at, knownAt: null }
  const owners = new Map<string, Set<string>>()
  for (const { body } of await versionsInForce(tx, 'control', moment)) {
    if (body.lifecycle.state !== 'adopted') continue
    for (const check of body.checks) owners.set(check, (owners.get(check) ?? new Set()).add(body.lifecycle.owner))
  }
  const owned = turned.filter(({ run }) => owners.has(run.check))
  if (owned.length === 0) return
  const people = await versionsInForce(tx, 'person', moment)
  for (const { run } of owned) {
    const users = people.flatMap(({ subject, body }) =>
      owners.get(run.check)?.has(subject) && body.user !== null ? [body.user] : [],
    )
    await notify(tx, org, users, {
      title: `${run.check}: ${run.verdict.replaceAll('_', ' ')}`,
      text: run.reason,
      link: `/checks/${run.check}`,
      key: `check ${run.check} ${run.verdict} ${run.now}`,
    })
  }
}
