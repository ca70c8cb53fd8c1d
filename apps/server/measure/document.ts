import type { MeasureLine } from '@onus/contract/measure'
import { type Block, type Document, heading, note, table } from '@onus/core/document'
import { labelWords } from '@onus/core/posture'
import type { OrgTransaction } from '../db/index.ts'
import { madeWords } from '../description/head.ts'
import { dayAndTime } from '../governing-body/documents.ts'
import type { Moment } from '../register/store.ts'

type Told = {
  readonly name: string
  readonly view: {
    readonly zone: string
    readonly relevant: 'yes' | 'no' | 'unknown'
    readonly points: readonly MeasureLine[]
    readonly annex: readonly MeasureLine[]
  }
  readonly moment: Moment
  readonly at: string
}

/** The measures as a document. What is not applied stands with its reason, before how the rest stands. */
export async function measuresDocument(tx: OrgTransaction, { name, view, moment, at }: Told): Promise<Document> {
  const { points, annex, zone, relevant } = view
  return {
    title: 'Measures under Article 21',
    subtitle: name,
    mark: null,
    made: await madeWords(tx, at, moment),
    blocks: [
      note(
        'Current as of this moment, and never more than that. It is not legal advice: what applies is for the entity and its lawyers to decide, and in the end for the authority.',
      ),
      heading(2, 'The ten points of Article 21(2)'),
      ...table(
        ['Point', 'Status', 'Corrective action'],
        points.map(one => [titleOf(one), statusOf(one), actionOf(one, zone)]),
      ),
      ...notAppliedBlocks(annex),
      heading(2, 'The annex of Implementing Regulation (EU) 2024/2690'),
      note(relevantWords[relevant]),
      ...table(
        ['Item', 'Status', 'Review', 'Next by', 'Corrective action'],
        annex.map(one => [titleOf(one), statusOf(one), reviewWords(one, zone), nextOf(one, zone), actionOf(one, zone)]),
      ),
    ],
  }
}

/** What of the annex is not applied, each with its written reason (Article 2(2) of the implementing regulation). */
export function notAppliedBlocks(annex: readonly Pick<MeasureLine, 'id' | 'title' | 'notApplied'>[]): readonly Block[] {
  const left = annex.filter(one => one.notApplied !== null)
  return [
    heading(2, 'Not applied, with the reasons'),
    ...(left.length === 0
      ? [note('No item of the annex is left out.')]
      : table(
          ['Item', 'Reason'],
          left.map(one => [titleOf(one), one.notApplied ?? '']),
        )),
  ]
}

const relevantWords = {
  yes: 'It binds this entity.',
  no: 'It does not bind this entity; it can serve as a benchmark.',
  unknown: 'Whether it binds this entity is open.',
} as const

function titleOf({ id, title }: Pick<MeasureLine, 'id' | 'title'>): string {
  return `${id} ${title}`
}

function statusOf({ label, notApplied }: MeasureLine): string {
  if (notApplied !== null) return 'Not applied'
  return label === null ? '[unknown: status, no profile asks it]' : labelWords[label]
}

function actionOf({ action, isGap }: MeasureLine, zone: string): string {
  if (action) return `Open, due before ${dayAndTime(action.due, zone)}`
  return isGap ? 'None is open' : '–'
}

const reviewStates = {
  none: '[unknown: review, nothing is recorded]',
  unset: '[unknown: interval, nobody set it]',
  waiting: 'Planned, none yet',
  current: 'In time',
  missed: 'Missed',
} as const

function reviewWords({ review, notApplied }: MeasureLine, zone: string): string {
  if (review === null || notApplied !== null) return '–'
  return review.last
    ? `${reviewStates[review.state]}, last ${dayAndTime(review.last, zone)}`
    : reviewStates[review.state]
}

function nextOf({ review, notApplied }: MeasureLine, zone: string): string {
  return review?.by && notApplied === null ? dayAndTime(review.by, zone) : '–'
}
