import type { ConclusionStatement } from '@onus/core/conclusion'
import type { Control } from '@onus/core/control'
import { type Engagement, evidencePeriodOf } from '@onus/core/engagement'
import type { RequirementText } from '@onus/core/framework'
import {
  type DeterminationStatement,
  formOf,
  type Judged,
  type Judgement,
  type JudgementForm,
  statementsOf,
  type Work,
} from '@onus/core/judgement'
import { asReliedOn } from '@onus/core/matrix'
import { refuse } from '@onus/core/problem'
import { type OutcomeRow, type Profile, type Tailored, tailored } from '@onus/core/profile'
import type { Period } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { versionThenOrNow } from '../engagement/moment.ts'
import { type EngagementRequirement, requirementsOf } from '../engagement/reading.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { textOf } from '../framework/text.ts'
import { saidCells } from '../matrix/store.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { readStatement } from '../room/rules.ts'
import { entriesOf, saidIn } from '../room/store.ts'
import { judgementsIn, profileVersions } from './store.ts'

export type JudgementRooms = { readonly library: FrameworkLibrary; readonly blobs: BlobStore }

/** Who said something of a requirement, and when. */
export type SaidBy = {
  readonly said: Judged | null
  readonly person: string | null
  readonly at: Judgement['at']
  readonly words: string
}

/** An engagement with what is judged in it and everything that judging asks about. */
export type Judging = {
  readonly engagement: Version<Engagement>
  readonly period: Period
  readonly moment: Moment
  readonly form: JudgementForm | null
  readonly framework: string | null
  readonly items: readonly EngagementRequirement[]
  readonly text: ReadonlyMap<string, RequirementText> | null
  readonly tailoring: Tailored | null
  readonly profile: Version<Profile> | null
  /** Versions of each judgement, oldest first. */
  readonly judgements: ReadonlyMap<string, readonly Version<Judgement>[]>
  /** What an auditor concluded and released, by requirement; it stands before what anybody else said. */
  readonly concluded: ReadonlyMap<string, SaidBy>
  readonly outcomes: ReadonlyMap<string, OutcomeSaid>
  /** The controls that address a requirement here, as the matrix says. */
  readonly controlsOf: (requirement: string) => readonly Version<Control>[]
  /** Those and what the matrix leaves out: leaving a control out makes nobody impartial. */
  readonly anyControlsOf: (requirement: string) => readonly Version<Control>[]
}

/** A row of a profile, and who said what stands in it since when. */
export type OutcomeSaid = { readonly row: OutcomeRow; readonly actor: Version<Profile>['actor']; readonly at: string }

export async function judgingIn(
  tx: OrgTransaction,
  org: string,
  { library, blobs }: JudgementRooms,
  engagement: Version<Engagement>,
  moment: Moment,
  /** Whether an auditor sees what they signed and have not released; row security shows it to nobody else. */
  withSigned = false,
): Promise<Judging> {
  const { body, subject } = engagement
  const form = formOf(body.kind)
  const { zone } = (await versionThenOrNow(tx, 'organisation', org, moment)).body
  const { framework, items } = await requirementsOf(tx, library, body, moment)
  const profile = body.profile === null ? null : await versionThenOrNow(tx, 'profile', body.profile, moment)
  const text = framework && form === 'determined' ? await textOf(tx, blobs, org, framework.ref, moment) : null
  const cells = await saidCells(tx, subject, moment)
  const adopted = (await versionsInForce(tx, 'control', moment)).filter(one => one.body.lifecycle.state === 'adopted')
  const reliedOn = asReliedOn(adopted, cells)
  const versions = form === null ? [] : await judgementsIn(tx, subject, moment)
  return {
    engagement,
    period: evidencePeriodOf(body, zone),
    moment,
    form,
    framework: framework?.ref ?? null,
    items,
    text: text?.words ?? null,
    tailoring: framework && profile ? tailored(framework, profile.body) : null,
    profile,
    judgements: Map.groupBy(versions, one => one.body.requirement),
    concluded: form === 'determined' ? await concludedIn(tx, subject, moment, withSigned) : new Map(),
    outcomes: form === 'outcome' && profile ? await outcomesOf(tx, profile, moment) : new Map(),
    controlsOf: addressing(reliedOn),
    anyControlsOf: addressing([...reliedOn, ...adopted]),
  }
}

/** Which of these controls address a requirement, each once. */
function addressing(controls: readonly Version<Control>[]): Judging['controlsOf'] {
  const pairs = controls.flatMap(control => control.body.addresses.map(one => ({ ...one, control })))
  const byRequirement = Map.groupBy(pairs, one => one.requirement)
  return requirement => [
    ...new Map((byRequirement.get(requirement) ?? []).map(({ control }) => [control.subject, control])).values(),
  ]
}

/** The requirement that is asked for; refuses one that the engagement does not look at. */
export function itemIn({ items }: Pick<Judging, 'items'>, requirement: string): EngagementRequirement {
  return (
    items.find(one => one.requirement === requirement) ??
    refuse('invalid_input', `${requirement} is not looked at in this engagement`, [
      { path: 'requirement', message: 'is not among its requirements' },
    ])
  )
}

export function statementsFor(
  { text, tailoring }: Judging,
  item: EngagementRequirement,
): readonly DeterminationStatement[] {
  return statementsOf(
    { id: item.id, summary: item.summary || item.label },
    text?.get(item.id) ?? null,
    tailoring?.parameters ?? new Map(),
  )
}

/** What stands of a requirement now: the released conclusion of an auditor, else what people of the engagement said. */
export function saidOf({ concluded, judgements }: Judging, requirement: string): SaidBy {
  const released = concluded.get(requirement)
  if (released) return released
  const body = judgements.get(requirement)?.at(-1)?.body
  return { said: body?.said ?? null, person: body?.by ?? null, at: body?.at ?? null, words: body?.words ?? '' }
}

/** Whose work a requirement is, whatever the matrix leaves out. */
export function worksOn({ anyControlsOf }: Judging, requirement: string): readonly Work[] {
  return anyControlsOf(requirement).map(({ body }) => ({
    code: body.code,
    owner: body.lifecycle.state === 'adopted' ? body.lifecycle.owner : null,
    evidenceOwners: body.evidenceOwners,
  }))
}

async function concludedIn(
  tx: OrgTransaction,
  engagement: string,
  moment: Moment,
  withSigned: boolean,
): Promise<ReadonlyMap<string, SaidBy>> {
  const released = await saidIn(tx, engagement, ['conclusion'], moment)
  // What the ledger knew at a position holds nothing that waits in the room.
  const own = withSigned && moment.knownAt === null ? await entriesOf(tx, engagement) : []
  const waiting = own.flatMap(({ id, kind, content, signedAt, supersedes, released }) => {
    if (kind !== 'conclusion' || content === null || signedAt === null || released !== null) return []
    if (signedAt > moment.asOf) return []
    const statement = readStatement('conclusion', content) as ConclusionStatement
    return [{ subject: id, body: { supersedes, signedAt, signed: { statement } } }]
  })
  const all = [...released, ...waiting]
  const superseded = new Set(all.map(one => one.body.supersedes))
  return new Map(
    all
      .filter(one => !superseded.has(one.subject))
      .flatMap(({ body }): readonly (readonly [string, SaidBy])[] => {
        const { criterion, determinations, text, signer } = body.signed.statement
        if (criterion === undefined || determinations === undefined) return []
        const said = { kind: 'determined', determinations } as const
        return [[criterion, { said, person: signer.person, at: body.signedAt, words: text }]]
      }),
  )
}

/** The rows of a profile, each with who said what stands in it and since when. */
async function outcomesOf(
  tx: OrgTransaction,
  profile: Version<Profile>,
  { knownAt }: Moment,
): Promise<ReadonlyMap<string, OutcomeSaid>> {
  const versions = await profileVersions(tx, profile, knownAt)
  const found = new Map<string, OutcomeSaid>()
  for (const { body, actor, effective } of versions)
    for (const row of body.outcomes?.rows ?? []) {
      const before = found.get(row.requirement)
      const same = before && before.row.achievement === row.achievement && before.row.statement === row.statement
      found.set(row.requirement, same ? { ...before, row } : { row, actor, at: effective.from })
    }
  const rows = new Set(profile.body.outcomes?.rows.map(row => row.requirement))
  return new Map([...found].filter(([requirement]) => rows.has(requirement)))
}
