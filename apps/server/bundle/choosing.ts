import type { Engagement } from '@onus/core/engagement'
import { evidencePeriodOf, periodOf } from '@onus/core/engagement'
import type { Period } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { type MatrixRooms, matrixIn } from '../matrix/reading.ts'
import { type Moment, versionInForce } from '../register/store.ts'
import { beside, citedByConclusions, indicesOf, thingsOf, workOf } from './store.ts'

/** What goes into a bundle of an engagement. */
export type Chosen = {
  readonly engagement: Version<Engagement>
  readonly organisation: string
  readonly period: Period
  readonly evidencePeriod: Period
  readonly matrix: { readonly rows: readonly { readonly requirement: string; readonly controls: readonly string[] }[] }
  /** Ledger indices, in increasing order. */
  readonly indices: readonly number[]
  /** The sizes of the checkpoints that conclusions name. */
  readonly checkpoints: readonly number[]
}

/**
 * Everything that an engagement rests on by what was known at a ledger position: what names it as theirs, the controls of its
 * matrix with what was done and shown for them in its period, what these name, reviews of it, what conclusions cite, and
 * the tombstones of what was erased. The same position gives the same list as long as nothing of it is erased.
 */
export async function chosenFor(
  tx: OrgTransaction,
  rooms: MatrixRooms,
  engagement: Version<Engagement>,
  moment: Moment & { readonly knownAt: number },
): Promise<Chosen> {
  const position = moment.knownAt
  const { body: organisation, subject: org } = await versionInForce(tx, 'organisation', engagement.org, moment)
  const period = periodOf(engagement.body, organisation.zone)
  const evidencePeriod = evidencePeriodOf(engagement.body, organisation.zone)
  const { matrix } = await matrixIn(tx, rooms, engagement, moment)
  const controls = matrix.columns.map(column => column.control)
  const { scope, profile } = engagement.body
  const cited = await citedByConclusions(tx, engagement.subject, position)
  const things = await withWhatIsBeside(
    tx,
    [
      org,
      engagement.subject,
      scope,
      ...(profile === null ? [] : [profile]),
      ...controls,
      ...(await thingsOf(tx, engagement.subject, position)),
      ...(await workOf(tx, controls, evidencePeriod, position)),
    ],
    position,
  )
  const refs = [...new Set(cited.flatMap(one => one.refs))]
  const rows = Map.groupBy(matrix.cells, cell => cell.requirement)
  return {
    engagement,
    organisation: organisation.name,
    period,
    evidencePeriod,
    matrix: {
      rows: [...rows].map(([requirement, cells]) => ({ requirement, controls: cells.map(cell => cell.control) })),
    },
    indices: await indicesOf(tx, things, refs, position),
    checkpoints: [...new Set(cited.map(one => one.size))],
  }
}

/** What things name leads to more things; a few rounds reach the end, since evidence names no evidence. */
async function withWhatIsBeside(
  tx: OrgTransaction,
  given: readonly string[],
  position: number,
): Promise<readonly string[]> {
  const things = new Set(given)
  let edge: readonly string[] = [...things]
  for (let round = 0; round < mostRounds && edge.length > 0; round += 1) {
    edge = (await beside(tx, edge, position)).filter(thing => !things.has(thing))
    for (const thing of edge) things.add(thing)
  }
  return [...things]
}

const mostRounds = 6
