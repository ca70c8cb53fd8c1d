import type { Control } from '../control/index.ts'
import type { Evidence } from '../evidence/index.ts'
import type { Exception } from '../exception/index.ts'
import { OrgId, Sha256 } from '../id/index.ts'
import { calendarOf } from '../occurrence/index.ts'
import type { Run } from '../run/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { type Instant, instant } from '../time/index.ts'
import type { Fact, Stored } from './facts.ts'
import type { AssessedProfile } from './posture.ts'

/** Deterministic facts for tests and benchmarks, with ledger positions in the order in which they are made. */
export const utc = calendarOf('UTC')

export const at = (text: string): Instant => instant(text.length === 10 ? `${text}T00:00:00Z` : text)

export const plusHours = (from: Instant, hours: number): Instant => instant(Date.parse(from) + hours * 3_600_000)

/** A stable id from a name. */
export function idOf(name: string): string {
  let hash = 0n
  for (const char of name) hash = (hash * 1_099_511_628_211n + BigInt(char.charCodeAt(0)) + 1n) % 2n ** 64n
  const hex = hash.toString(16).padStart(16, '0')
  return `00000000-0000-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6).padStart(12, '0')}`
}

export const ana = idOf('ana')
export const ben = idOf('ben')
export const requirement = (id: string) => `own@1:${id}`

export const profileOver = (...ids: string[]): AssessedProfile => ({
  framework: 'own@1',
  requirements: ids.map(requirement),
  notApplicable: [],
  fact: null,
})

type Placed = { from?: string; to?: string | null; version?: number; position?: number | null; collector?: string }

/** A growing history of facts. Each method adds one fact and returns it. */
export function history() {
  const facts: Fact[] = []
  function add<Name extends Fact['noun']>(
    noun: Name,
    subject: string,
    body: NonNullable<Extract<Stored<Name>, { body: unknown }>['body']>,
    { from = '2025-01-01', to = null, version = 1, position = facts.length }: Placed,
  ): Fact {
    const fact = {
      org: OrgId.parse(idOf('org')),
      noun,
      subject: idOf(subject),
      version,
      fact: idOf(`fact ${facts.length}`),
      effective: { from: at(from), to: to === null ? null : at(to) },
      position,
      recorded: at('2026-01-01'),
      actor: { kind: 'system', id: 'test' },
      reason: '',
      sample: false,
      body,
    } as unknown as Fact
    facts.push(fact)
    return fact
  }

  return {
    facts,
    person: (name: string, leftOn: string | null = null) =>
      add('person', name, { name, email: null, title: '', user: null, leftOn }, {}),
    control: (code: string, body: Partial<Control> = {}, placed: Placed = {}) =>
      add('control', code, { ...controlBody(code), ...body }, placed),
    scope: (name: string, kind: 'organisation' | 'system', parent: string | null = null) =>
      add(
        'scope',
        name,
        { kind, name, description: '', parent: parent && idOf(parent), components: [], locations: [], commitments: [] },
        {},
      ),
    snapshot: (name: string, takenAt: string, collectorVersion = '1.0.0', placed: Placed = {}) =>
      add('snapshot', name, snapshotBody(takenAt, collectorVersion), { from: takenAt, ...placed }),
    run: (name: string, check: string, now: string, body: Partial<Run> = {}, placed: Placed = {}) =>
      add('run', name, { ...runBody(check, now), ...body }, { from: now, ...placed }),
    evidence: (name: string, performedAt: string, body: Partial<Evidence> = {}, placed: Placed = {}) =>
      add('evidence', name, { ...evidenceBody(name, performedAt), ...body }, { from: performedAt, ...placed }),
    performed: (
      name: string,
      control: string,
      window: string,
      performedAt: string,
      evidence: readonly string[],
      placed: Placed = {},
    ) =>
      add(
        'occurrence',
        name,
        {
          control: idOf(control),
          window: windowOf(window),
          fact: { state: 'performed', performedAt: at(performedAt), by: ana, evidence: evidence.map(idOf) },
        },
        { from: performedAt, ...placed },
      ),
    review: (
      name: string,
      of: readonly ['evidence' | 'snapshot' | 'occurrence', string],
      when: string,
      state: 'accepted' | 'returned' | 'rejected' = 'accepted',
      reviewer = ben,
      placed: Placed = {},
    ) =>
      add(
        'review',
        name,
        {
          of: { noun: of[0], id: idOf(of[1]) },
          reviewer,
          decision: state === 'accepted' ? { state } : { state, why: 'Half of it is missing.' },
          collector: of[0] === 'snapshot' ? (placed.collector ?? 'host@1.0.0') : null,
          note: '',
        },
        { from: when, ...placed },
      ),
    exception: (name: string, of: Exception['of'], approved: string, expires: string, placed: Placed = {}) =>
      add('exception', name, exceptionBody(name, of, approved, expires), { from: approved, ...placed }),
  }
}

export const adopted = { state: 'adopted', owner: ana } as const

export function controlBody(code: string): Control {
  return {
    code,
    title: `Control ${code}`,
    statement: 'It is done.',
    theme: 'access',
    lifecycle: adopted,
    evidenceOwners: [],
    cadence: 'quarterly',
    acceptance: ['It is done.'],
    addresses: [{ requirement: requirement('A'), how: 'By doing it.' }],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
}

export const connection = idOf('connection')

function snapshotBody(takenAt: string, collectorVersion: string): Snapshot {
  return {
    connection,
    connector: 'host',
    collectorVersion,
    takenAt: at(takenAt),
    outcome: { state: 'complete' },
    datasets: [],
    unread: [],
    notes: [],
  }
}

const digest = Sha256.parse('0'.repeat(64))

export const readsSnapshot = (name: string): Pick<Run, 'snapshots'> => ({
  snapshots: [{ alias: 'rows', dataset: 'own.rows@1', snapshot: idOf(name), sha256: digest }],
})

export function runBody(check: string, now: string): Run {
  return {
    check,
    checkDigest: digest,
    snapshots: [],
    params: {},
    exceptionsDigest: digest,
    now: at(now),
    freshUntil: plusHours(at(now), 26),
    verdict: 'passed',
    reason: '10 of 10 pass',
    counts: { total: 10, inScope: 10, outOfScope: 0, duplicates: 0, statuses: { pass: 10 } },
    resultSha256: digest,
    resultBlob: null,
    failing: [],
    engine: 'test',
  }
}

/** A run in which these resources fail. */
export function failing(...resources: string[]): Partial<Run> {
  return {
    verdict: 'failed',
    reason: `${resources.length} of 10 fail`,
    counts: {
      total: 10,
      inScope: 10,
      outOfScope: 0,
      duplicates: 0,
      statuses: { pass: 10 - resources.length, fail: resources.length },
    },
    failing: resources.map(resource => ({ resource, status: 'fail' as const, reason: 'It fails.' })),
  }
}

function evidenceBody(title: string, performedAt: string): Evidence {
  return {
    title,
    kind: 'file',
    controls: [],
    period: { from: at('2025-01-01'), to: null },
    performedAt: at(performedAt),
    source: 'ticket',
    description: '',
    blobs: [],
    snapshot: null,
    collector: null,
    collectedBy: ana,
    sensitivity: 'internal',
  }
}

function exceptionBody(title: string, of: Exception['of'], approved: string, expires: string): Exception {
  return {
    title,
    owner: ana,
    of,
    reason: 'Not possible yet',
    compensating: 'Watched by hand',
    residualRisk: 'low',
    requestedBy: ana,
    expiresAt: at(expires),
    lifecycle: { state: 'approved', approvedBy: ben, at: at(approved) },
  }
}

/** The calendar quarter that begins on this day. */
function windowOf(from: string) {
  return { from: at(from), to: utc.plusMonths(at(from), 3) }
}
