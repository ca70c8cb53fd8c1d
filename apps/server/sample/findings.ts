import { type Finding, nothingSaidYet } from '@onus/core/finding'
import { type Instant, instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { record, type Writer } from '../record/record.ts'
import { versionsInForce } from '../register/store.ts'
import { addDays, type Company } from './company.ts'

export type Finders = {
  readonly writer: (tx: OrgTransaction, at: Instant) => Writer
  /** The person of an employee, by its number. */
  readonly person: (number: number) => string
  readonly now: Instant
}

const [manager, lead, engineer] = [0, 1, 2]

/** What people of the company found by looking at its checks: one that is closed, and one whose response is awaited. */
export async function findFlaws(tx: OrgTransaction, company: Company, finders: Finders): Promise<void> {
  const { passwordLogin, forgottenLeaver } = company.flaws
  const steps = closedSteps(passwordLogin.to, finders)
  await live(tx, finders, steps, {
    ...(await about(tx, 'ssh-refuses-passwords', finders)),
    title: `Passwords opened ${passwordLogin.host} for nine days`,
    severity: 'high',
    description: `From ${passwordLogin.from} to ${passwordLogin.to} sshd of ${passwordLogin.host} accepted passwords.`,
    requirements: ['soc2@2017:CC6.1', 'iso27001@2022:A.8.5'],
    ...(steps.length > 1 && {
      cause: 'A package update wrote the settings file anew.',
      extent: 'The other hosts kept their settings.',
      effect: 'A guessed password would have been enough to enter.',
    }),
  })
  if (!forgottenLeaver?.ended) return
  const answered = answeredSteps(addDays(company.lastDay, -18), addDays(company.lastDay, 30), finders)
  const id = await live(tx, finders, answered, {
    ...(await about(tx, 'leavers-have-no-active-account', finders)),
    title: 'The account of somebody who left can still be used',
    severity: 'critical',
    description: `${forgottenLeaver.name} left on ${forgottenLeaver.ended}; the account was never disabled.`,
    requirements: ['soc2@2017:CC6.3', 'iso27001@2022:A.5.18'],
    ...(answered.length > 1 && {
      cause: 'The list of leavers reaches operations by word of mouth.',
      effect: 'Access outlasts employment.',
    }),
  })
  await planFor(tx, finders, id)
}

type Step = { readonly day: string; readonly lifecycle: Finding['lifecycle']; readonly reason: string }
type Found = Partial<Finding> & Pick<Finding, 'title' | 'severity' | 'description' | 'check' | 'control'>

async function about(tx: OrgTransaction, check: string, { now }: Finders): Promise<Pick<Finding, 'check' | 'control'>> {
  const controls = await versionsInForce(tx, 'control', { asOf: now, knownAt: null })
  const naming = controls.find(one => one.body.lifecycle.state === 'adopted' && one.body.checks.includes(check))
  return { check, control: naming ? { id: naming.subject, version: naming.version } : null }
}

/** Records the steps that have come to pass; the first is there whatever the day. */
async function live(tx: OrgTransaction, finders: Finders, steps: readonly Step[], found: Found): Promise<string> {
  const body = {
    kind: 'deviation' as const,
    owner: finders.person(engineer),
    requirements: [],
    engagement: null,
    source: { kind: 'person' as const, person: finders.person(lead) },
    ...nothingSaidYet,
  }
  let subject: string | undefined
  for (const { day, lifecycle, reason } of steps) {
    const kept = await record(finders.writer(tx, instant(`${day}T09:00:00Z`)), {
      noun: 'finding',
      ...(subject !== undefined && { subject }),
      body: { ...body, ...found, lifecycle },
      reason,
    })
    subject = kept.id
  }
  return subject ?? ''
}

function answeredSteps(from: string, responseDue: string, { person, now }: Finders): readonly Step[] {
  const assessed = { assessedBy: person(engineer), assessedAt: moment(addDays(from, 2)) }
  return past(now, [
    { day: from, lifecycle: { state: 'open' }, reason: 'Raised' },
    { day: addDays(from, 2), lifecycle: { state: 'assessed', ...assessed }, reason: 'Assessed' },
    {
      day: addDays(from, 3),
      lifecycle: {
        state: 'responded',
        ...assessed,
        respondedBy: person(manager),
        respondedAt: moment(addDays(from, 3)),
        response: 'People operations disables accounts on the last day; a job compares the lists every night.',
        responsible: person(engineer),
        responseDue,
      },
      reason: 'Answered by management',
    },
  ])
}

function closedSteps(from: string, finders: Finders): readonly Step[] {
  const { person, now } = finders
  const answered = answeredSteps(from, addDays(from, 14), finders)
  const last = answered.at(-1)?.lifecycle
  if (last?.state !== 'responded') return answered
  const remediated = {
    ...last,
    remediatedBy: person(engineer),
    remediatedAt: moment(addDays(from, 6)),
    remediation: 'The settings come from the repository now, and an update no longer writes them.',
    evidence: [],
  }
  const verified = {
    ...remediated,
    verifiedBy: person(lead),
    verifiedAt: moment(addDays(from, 9)),
    verification: 'Tried to sign in with a password on each host; each refused.',
  }
  const closed = { ...verified, closedBy: person(lead), closedAt: moment(addDays(from, 9)), conclusion: '' }
  return past(now, [
    ...answered,
    { day: addDays(from, 6), lifecycle: { ...remediated, state: 'remediated' }, reason: 'Remediated' },
    { day: addDays(from, 9), lifecycle: { ...verified, state: 'verified' }, reason: 'Verified' },
    { day: addDays(from, 9), lifecycle: { ...closed, state: 'closed' }, reason: 'Closed' },
  ])
}

const moment = (day: string) => instant(`${day}T09:00:00Z`)

function past(now: Instant, steps: readonly Step[]): readonly Step[] {
  return steps.filter(({ day }, index) => index === 0 || moment(day) <= now)
}

/** The action that closes it says so. */
async function planFor(tx: OrgTransaction, { writer, now }: Finders, finding: string): Promise<void> {
  const actions = await versionsInForce(tx, 'action', { asOf: now, knownAt: null })
  const action = actions.find(one => one.body.title === 'Remove accounts of leavers automatically')
  if (!action) return
  const body = { ...action.body, about: [{ noun: 'finding' as const, id: finding }] }
  await record(writer(tx, now), { noun: 'action', subject: action.subject, body, reason: 'It closes a finding' })
}
