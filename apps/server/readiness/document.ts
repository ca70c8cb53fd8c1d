import { type Document, heading, list, note, paragraphs, table } from '@onus/core/document'
import { type Engagement, engagementKinds } from '@onus/core/engagement'
import { readinessWords } from '@onus/core/readiness'
import type { ReadinessShown } from './view.ts'

/** What the head of a readiness report says, besides what it shows. */
export type ReportHead = Readonly<{ organisation: string; made: string; nameOf: (person: string | null) => string }>

/** The readiness report to read, print and edit. Every page says that it is management's own (R-103). */
export function readinessDocument(engagement: Engagement, view: ReadinessShown, head: ReportHead): Document {
  const { title, kind, from, to } = engagement
  return {
    title: `Readiness: ${title}`,
    subtitle: `${head.organisation}, ${engagementKinds[kind].label}, ${from === to ? `as of ${to}` : `${from} to ${to}`}`,
    mark: view.watermark,
    made: head.made,
    blocks: [
      note(
        'Management wrote this. Nobody independent examined it. Counts, never one figure; unknown is neither good nor bad.',
      ),
      heading(1, 'Where it stands'),
      ...standing(view),
      heading(1, 'What blocks most'),
      ...blockers(view),
      heading(1, 'Shortest path'),
      ...path(view, head),
      heading(1, 'Gap assessment'),
      ...gaps(view),
    ],
  }
}

function standing(view: ReadinessShown) {
  const { missing, unreviewed, total, notApplicable, daysLeft } = view
  return [
    ...table(
      ['Result', 'Criteria'],
      Object.entries(view.counts).map(([state, count]) => [
        readinessWords[state as keyof typeof readinessWords],
        String(count),
      ]),
    ),
    ...list([
      `Seen as of ${view.asOf.slice(0, 16).replace('T', ' ')} UTC`,
      `Criteria that apply: ${total}; do not apply: ${notApplicable}`,
      `Days until the last day is over: ${daysLeft}`,
      `Missing and can still be done: ${missing.recoverable}`,
      `Missing and cannot be recovered: ${missing.unrecoverable}`,
      `Items that nobody has reviewed: ${unreviewed}`,
    ]),
  ]
}

function blockers({ blockers }: ReadinessShown) {
  if (blockers.length === 0) return paragraphs('No control blocks a criterion.')
  return table(
    ['Control', 'Owner', 'Why', 'Criteria blocked'],
    blockers.map(one => [one.title, one.owner?.name ?? noOwner, one.words, String(one.requirements.length)]),
  )
}

function path({ path }: ReadinessShown, { nameOf }: ReportHead) {
  if (path.steps.length === 0) return paragraphs('Nothing is left to do that Onus knows of.')
  return [
    ...paragraphs(`The open work shows by ${path.stepsReadyOn}. Usual days of work: ${path.source}.`),
    ...table(
      ['What', 'Owner', 'Done by', 'Shows on', 'Why'],
      path.steps.map(step => [
        `${step.kind}: ${step.title}`,
        nameOf(step.owner) || noOwner,
        step.doneOn,
        step.readyOn,
        step.recoverable ? step.why : `Cannot be recovered. ${step.why}`,
      ]),
    ),
  ]
}

function gaps({ criteria }: ReadinessShown) {
  return table(
    ['Criterion', 'Result', 'Designed / operated / reviewed', 'Controls', 'Why'],
    criteria.map(one => [
      `${one.id} ${one.title === one.id ? '' : one.title}`.trim(),
      readinessWords[one.state],
      `${one.designed} / ${one.operated} / ${one.reviewed}`,
      one.controls.map(({ code }) => code).join(', '),
      one.words.join(' '),
    ]),
  )
}

const noOwner = '[unknown: who owns it]'
