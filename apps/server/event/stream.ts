import { setTimeout as sleep } from 'node:timers/promises'
import type { Change } from '@onus/contract/event'
import { type Caller, can, type Permission } from '@onus/core/access'
import type { Noun } from '@onus/core/version'
import type { Bus } from './bus.ts'

/** Who may hear that a noun changed: whoever reads all of its kind. */
const readPermission: Readonly<Record<Noun, Permission>> = {
  organisation: 'organisation:read',
  scope: 'scope:read',
  profile: 'profile:read',
  framework: 'framework:read',
  'framework-text': 'framework:read',
  'framework-upgrade': 'framework:read',
  crosswalk: 'crosswalk:read',
  relation: 'crosswalk:read',
  'group-coverage': 'crosswalk:read',
  'oscal-document': 'control:read',
  person: 'person:read',
  control: 'control:read',
  check: 'check:read',
  connection: 'connection:read',
  dataset: 'dataset:read',
  snapshot: 'snapshot:read',
  evidence: 'evidence:read',
  run: 'check:read',
  review: 'review:read',
  occurrence: 'occurrence:read',
  'access-review': 'access-review:read',
  'access-decision': 'access-review:read',
  exception: 'exception:read',
  finding: 'finding:read',
  population: 'population:read',
  draw: 'population:read',
  'sample-policy': 'population:read',
  test: 'test:read',
  engagement: 'engagement:read',
  'matrix-cell': 'engagement:read',
  judgement: 'engagement:read',
  request: 'request:read',
  comment: 'request:read',
  conclusion: 'engagement:read',
  opinion: 'engagement:read',
  room: 'engagement:read',
  description: 'engagement:read',
  assertion: 'engagement:read',
  'subsequent-event': 'engagement:read',
  bundle: 'audit:read',
  'bridge-letter': 'engagement:read',
  action: 'action:read',
  grant: 'grant:read',
  invitation: 'invitation:read',
  token: 'token:read',
  erasure: 'retention:read',
  hold: 'retention:read',
  'retention-rule': 'retention:read',
  baseline: 'snapshot:read',
  'legal-entity': 'legal-entity:read',
  advice: 'legal-entity:read',
  registration: 'legal-entity:read',
  incident: 'incident:read',
  'drop-box': 'incident:read',
  filing: 'incident:read',
  'recurring-check': 'incident:read',
  supplier: 'supplier:read',
  'supplier-assessment': 'supplier:read',
  'supplier-report': 'supplier:read',
  'supplier-request': 'supplier:read',
  'body-member': 'board:read',
  'body-training': 'board:read',
  'oversight-meeting': 'board:read',
  resolution: 'board:read',
  'authority-request': 'incident:read',
  playbook: 'incident:read',
}

export type StreamOptions = {
  readonly org: string
  /** The ledger position after which to start. */
  readonly after: number
  readonly bus: Bus
  readonly changesFrom: (position: number, limit: number) => Promise<readonly Change[]>
  /** The caller as of now, or null when the session has ended; asked at every heartbeat. */
  readonly stillHere: () => Promise<Caller | null>
  readonly heartbeatMs: number
  readonly signal: AbortSignal
}

const batch = 500

/** Server-sent events as text, until the signal, the end of the session, or the end of the ledger's patience. */
export async function* eventStream(options: StreamOptions): AsyncGenerator<string> {
  let wake = () => {}
  let grown = true
  using _listening = options.bus.listen(options.org, () => {
    grown = true
    wake()
  })
  let next = options.after + 1
  let caller = await options.stillHere()
  yield 'retry: 2000\n\n'
  while (caller !== null && !options.signal.aborted) {
    if (grown) {
      grown = false
      const changes = await options.changesFrom(next, batch)
      for (const change of changes) if (mayHear(caller, change.noun)) yield textOf(change)
      next = (changes.at(-1)?.position ?? next - 1) + 1
      if (changes.length === batch) grown = true
      continue
    }
    const woken = new Promise<void>(resolve => {
      wake = resolve
    })
    const quiet = new AbortController()
    const timed = sleep(options.heartbeatMs, 'quiet' as const, {
      signal: AbortSignal.any([options.signal, quiet.signal]),
    })
    const what = await Promise.race([woken, timed.catch(() => undefined)])
    quiet.abort()
    if (what === 'quiet') yield ': still here\n\n'
    caller = await options.stillHere()
  }
}

function mayHear(caller: Caller, noun: Noun): boolean {
  const decision = can(caller, readPermission[noun])
  return decision.allowed && decision.reach === 'all'
}

function textOf(change: Change): string {
  return `id: ${change.position}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`
}
