import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '@onus/core/time'
import type { Upload } from '../http/handler.ts'
import { addDays, type Change, type Company } from './company.ts'
import type { Hands } from './hands.ts'
import type { Year } from './year.ts'

/** A row of a population: its place, and its values by column. */
export type Row = { readonly position: number; readonly values: Readonly<Record<string, string | null>> }

/** What is frozen and how its items are looked at. */
export type Subject = {
  readonly title: string
  /** The control that it tests, by its code. */
  readonly code: string
  readonly requirements: readonly string[]
  readonly columns: readonly { readonly name: string; readonly personal: boolean }[]
  readonly key: readonly string[]
  readonly time: string
  readonly equals?: readonly { readonly column: string; readonly value: string }[]
  /** The dataset of a snapshot; rows that the company sends as a file when absent. */
  readonly dataset?: string
  readonly procedure: string
  /** Why an item deviates, by what its row says; null when it does not. */
  readonly fault: (row: Row['values']) => string | null
  /** Why a completeness test that failed is in order all the same. */
  readonly explanations: Readonly<Partial<Record<'gaps' | 'range' | 'reconciliation', string>>>
  readonly cause: string
  readonly effect: string
  readonly response: string
}

const plain = (...names: readonly string[]) => names.map(name => ({ name, personal: false }))
const personal = (...names: readonly string[]) => names.map(name => ({ name, personal: true }))

/** Changes that reached the product: they come as a file, in two parts where the period is long enough. */
export const changesMerged: Subject = {
  title: 'Changes merged into the product',
  code: 'ONUS-CHG-01',
  requirements: ['soc2@2017:CC8.1'],
  columns: [...plain('change', 'merged_at', 'commit', 'branch'), ...personal('author', 'approved_by')],
  key: ['change'],
  time: 'merged_at',
  procedure:
    'For each change drawn: open it in the repository, and see that somebody else than its author approved it before it was merged.',
  fault: row => (row.author === row.approved_by ? 'Author and approver are the same person.' : null),
  explanations: {
    range: 'Rows of the first part, taken before the period was over. The second part continues it.',
    reconciliation: 'The dataset reaches back 92 days and goes on after the period; each change of this part is in it.',
  },
  cause: 'The rule of the branch was off for a moment.',
  effect: 'A change reached production without a second look.',
  response: 'The rule of the branch cannot be switched off any more.',
}

/** What is frozen of the registers when the period is over. */
export const fromRegisters: readonly Subject[] = [
  {
    title: 'People who joined',
    code: 'ONUS-PPL-01',
    requirements: ['soc2@2017:CC1.4', 'soc2@2017:CC1.1'],
    dataset: 'people.employees@1',
    columns: [
      ...personal('employee_id', 'name'),
      ...plain('department', 'started_on', 'screened_on', 'agreement_signed_on'),
    ],
    key: ['employee_id'],
    time: 'started_on',
    procedure:
      'For each person drawn: see that the screening is dated before the first day, and that the agreement was signed by then.',
    fault: ({ screened_on, agreement_signed_on, started_on }) =>
      screened_on && agreement_signed_on && started_on && screened_on <= started_on && agreement_signed_on <= started_on
        ? null
        : 'No screening or no signed agreement is dated by the first day.',
    explanations: { gaps: 'The other numbers are of people who joined before the period.' },
    cause: 'The contract was sent late.',
    effect: 'Somebody worked for days without being bound to confidentiality.',
    response: 'An account is opened only after the agreement is signed.',
  },
  {
    title: 'People who left',
    code: 'ONUS-PPL-04',
    requirements: ['soc2@2017:CC6.3', 'soc2@2017:CC6.2'],
    dataset: 'people.leavers@1',
    columns: [...personal('employee_id', 'name'), ...plain('left_on', 'access_removed_at', 'equipment_returned_on')],
    key: ['employee_id', 'left_on'],
    time: 'left_on',
    procedure:
      'For each person drawn: compare the last day with the moment at which the directory disabled the account.',
    fault: ({ access_removed_at }) =>
      access_removed_at ? null : 'The account was never disabled; no record shows a removal.',
    explanations: { gaps: 'Numbers are those of employees; most of them did not leave.' },
    cause: 'The list of leavers reaches operations by word of mouth.',
    effect: 'Access outlasted employment in one case. The directory shows no sign-in after the last day.',
    response: 'People operations disables accounts on the last day; a job compares the lists every night.',
  },
  {
    title: 'Weaknesses found in production',
    code: 'ONUS-VUL-02',
    requirements: ['soc2@2017:CC7.1'],
    dataset: 'vulnerability.findings@1',
    columns: plain('finding_id', 'severity', 'asset', 'first_seen_at', 'due_on', 'fixed_at', 'ticket'),
    key: ['finding_id'],
    time: 'first_seen_at',
    procedure: 'For each weakness drawn: compare the day on which it was fixed with the day by which it was due.',
    fault: ({ fixed_at, due_on }) =>
      fixed_at && due_on && fixed_at.slice(0, 10) <= due_on
        ? null
        : `It was due on ${due_on} and was not fixed by then.`,
    explanations: { gaps: 'Numbers from 9001 on are of findings that were entered by hand.' },
    cause: 'The component has no newer version, and nobody asked for an exception.',
    effect: 'A known weakness stayed open beyond its time.',
    response: 'What passes its day is escalated to the head of engineering, who accepts it or takes the component out.',
  },
  {
    title: 'Incidents that had to be notified',
    code: 'ONUS-INC-04',
    requirements: ['soc2@2017:CC7.4', 'soc2@2017:CC2.3'],
    dataset: 'change.tickets@1',
    columns: plain('ticket', 'title', 'kind', 'opened_at', 'state'),
    key: ['ticket'],
    time: 'opened_at',
    equals: [{ column: 'kind', value: 'incident' }],
    procedure: 'For each incident: see when authorities and customers were told, against the times that apply.',
    fault: () => null,
    explanations: {},
    cause: '',
    effect: '',
    response: '',
  },
]

type Freezing = {
  readonly subject: Subject
  readonly engagement: string
  readonly control: string
  readonly title: string
  readonly from: string
  readonly to: string
  readonly rollsForward: string | null
}

/** Freezes rows of the latest snapshot that has the dataset. */
export async function freezeDataset(hands: Hands, freezing: Freezing & { readonly snapshot: string }): Promise<string> {
  const { subject, snapshot } = freezing
  const source = { kind: 'snapshot' as const, snapshot, dataset: subject.dataset as never }
  return (await hands.populations.freeze({ body: { ...common(freezing), source } })).id
}

/** Freezes changes that the repository gave as a file, with what whoever took it says about how. */
export async function freezeChanges(
  hands: Hands,
  freezing: Freezing,
  { company, folder, at }: { readonly company: Company; readonly folder: string; readonly at: Instant },
): Promise<string> {
  const { from, to } = freezing
  const rows = company.changes
    .map((change, index) => ({ change, number: index + 1 }))
    .filter(({ change }) => change.day >= from && change.day <= to)
  const file = await csvIn(folder, `changes-${from}-${to}.csv`, rows)
  const ipe = {
    sourceSystem: 'Repository product',
    environment: 'production',
    account: 'read-only account of the compliance team',
    query: 'GET /changes?state=merged&into=main',
    parameters: { from, to },
    generatedBy: 'Export of the repository (sample data)',
    generatedAt: at,
    method: 'api' as const,
    zone: 'UTC',
    sourceSideCount: rows.length,
    sourceSideCountHow: 'the number that the repository shows above its list',
    observer: 'recorded' as const,
  }
  const body = { ...common(freezing), source: { kind: 'upload' as const }, ipe }
  return (await hands.populations.freeze({ body, files: [file] })).id
}

/** Compares changes with what the collector read of the repository itself, which reaches back for 92 days. */
export async function compareWithRepository(hands: Hands, engagement: string, id: string): Promise<void> {
  const { items } = await hands.populations.sources({ params: { id: engagement } })
  const merges = items.find(one => one.dataset === 'change.merges@1')
  if (!merges) return
  const { snapshot, dataset } = merges
  const against = { kind: 'dataset' as const, snapshot, dataset, column: 'commit_id' }
  await hands.populations.reconcile({
    params: { id },
    body: { column: 'commit', against, explanation: changesMerged.explanations.reconciliation ?? '' },
  })
}

function common({ subject, engagement, control, title, from, to, rollsForward }: Freezing) {
  return {
    title,
    engagement,
    control,
    requirements: [...subject.requirements],
    columns: [...subject.columns],
    key: [...subject.key],
    filter: { time: subject.time, equals: [...(subject.equals ?? [])] },
    from,
    to,
    rollsForward,
  }
}

async function csvIn(
  folder: string,
  name: string,
  rows: readonly { readonly change: Change; readonly number: number }[],
): Promise<Upload> {
  const lines = rows.map(({ change, number }) =>
    [
      `PR-${String(number).padStart(4, '0')}`,
      `${change.day}T14:00:00Z`,
      change.id,
      'main',
      change.author.email,
      change.reviewer.email,
    ].join(','),
  )
  const text = `${['change,merged_at,commit,branch,author,approved_by', ...lines].join('\n')}\n`
  const path = join(folder, `sample-${name}`)
  await writeFile(path, text, { mode: 0o600 })
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { name, mediaType: 'text/csv', claimed: null, path, sha256, bytes: Buffer.byteLength(text) }
}

/** Answers the completeness tests that failed with the reasons that are known, and says that it is reconciled where all are. */
export async function accountFor(hands: Hands, id: string, { explanations }: Subject): Promise<void> {
  const { body } = await hands.populations.get({ params: { id } })
  const failed = body.tests.filter(one => one.outcome === 'fail')
  const reasons = failed.flatMap(({ test }) => {
    const explanation = explanations[test as keyof typeof explanations]
    return explanation ? [{ test, explanation }] : []
  })
  for (const reason of reasons) await hands.populations.explain({ params: { id }, body: reason })
  if (reasons.length === failed.length)
    await hands.populations.judge({
      params: { id },
      body: { verdict: 'reconciled', words: 'Every test is accounted for.' },
    })
}

/** The parts in which changes are taken: one, or an interim one and the rest. */
export function partsOf({ from, to, interim }: Year): readonly { readonly from: string; readonly to: string }[] {
  return interim === null
    ? [{ from, to }]
    : [
        { from, to: interim },
        { from: addDays(interim, 1), to },
      ]
}
