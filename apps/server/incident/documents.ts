import type { DeadlineView, IncidentOverview, TimelineView, TimeView } from '@onus/contract/incident'
import { type Block, type Document, heading, list, note, paragraphs, table } from '@onus/core/document'
import { exerciseMark } from '@onus/core/filing'
import type { LegalEntity } from '@onus/core/legal-entity'
import type { OrgTransaction } from '../db/index.ts'
import { madeWords } from '../description/head.ts'
import type { Moment } from '../register/store.ts'

const noAdvice =
  'These are the rules as Onus reads them, not legal advice. What is significant and what is filed is decided by the persons named here.'

/** One incident with its clocks, significance, filings and timeline, to be read without the product. */
export async function incidentDocument(
  tx: OrgTransaction,
  overview: IncidentOverview,
  moment: Moment,
  at: string,
): Promise<Document> {
  const { body, entity, state, significance, recurrence } = overview
  const decision = body.decision
  const decided = decision
    ? `${decision.answer.replaceAll('_', ' ')}, decided by ${overview.people[decision.by] ?? 'somebody'} at ${decision.at}: ${decision.reason}`
    : 'Nobody has decided yet'
  return {
    title: body.title,
    subtitle: `Incident of ${entity.name}, ${state}, times in ${body.zone} and UTC`,
    mark: body.kind === 'tabletop' ? exerciseMark : body.withdrawn ? 'Withdrawn' : null,
    made: await madeWords(tx, at, moment),
    blocks: [
      note(noAdvice),
      ...(body.withdrawn ? [note(`Withdrawn: ${body.withdrawn.note}`)] : []),
      heading(1, 'Deadlines'),
      ...(overview.owed.words === '' ? [] : [note(overview.owed.words)]),
      ...table(['Report', 'Rule', 'Began', 'Due', 'Sent', 'State'], overview.deadlines.map(deadlineRow)),
      ...parallelBlocks(overview),
      heading(1, 'Significance'),
      { kind: 'paragraph', text: `Decided: ${decided}` },
      { kind: 'paragraph', text: `The rules give: ${significance.answer} (by ${significance.by})` },
      ...table(
        ['Rule', 'Article', 'Condition', 'Inputs', 'Answer'],
        significance.asked.map(({ rule, looked, answer }) => [
          rule.id,
          rule.article,
          rule.words,
          looked
            .flatMap(({ inputs }) => inputs.map(({ fact, value }) => `${fact}: ${JSON.stringify(value) ?? 'unknown'}`))
            .join('; '),
          answer,
        ]),
      ),
      ...(recurrence
        ? [note(`Shares its root cause with ${recurrence.incidents.map(one => one.title).join(', ')}`)]
        : []),
      ...filingBlocks(overview),
      heading(1, 'Timeline'),
      ...table(
        ['When', 'What', 'Who'],
        overview.timeline.map(line => [timeWords(line.at), entryWords(line), line.by ?? '']),
      ),
      ...(body.review ? [heading(1, 'What was learnt'), ...paragraphs(body.review.learnt)] : []),
      ...(body.waiver && !body.review ? [heading(1, 'Why nobody looked back'), ...paragraphs(body.waiver.reason)] : []),
    ],
  }
}

/** An entry with what belongs to it: who a message is from, what files hash to, and what it said before it was put right. */
function entryWords({ words, detail, mail, files, evidence, corrections }: TimelineView): string {
  const held = [...files, ...evidence.flatMap(one => one.files)]
  return [
    ...(mail ? [`Message of ${mail.from || 'nobody named'}, "${mail.subject}"`] : []),
    detail ? `${words}: ${detail}` : words,
    ...held.map(({ name, sha256 }) => `File ${name}, SHA-256 ${sha256}`),
    ...corrections.map(
      one => `Put right ${timeWords(one.at)}: ${one.reason}. Before: ${one.was} (${timeWords(one.wasAt)})`,
    ),
  ].join('\n')
}

function deadlineRow({ title, rule, began, due, submitted, recorded, state }: DeadlineView): readonly string[] {
  return [
    title,
    rule ? `${rule.id}, ${rule.article}` : 'asked by an authority',
    began ? `${timeWords(began.at)} (${began.from}, ${began.within})` : '',
    due ? timeWords(due) : 'not yet known',
    [submitted && timeWords(submitted), recorded && `written down ${timeWords(recorded)}`].filter(Boolean).join(', '),
    state.replaceAll('_', ' '),
  ]
}

function parallelBlocks({ parallel }: IncidentOverview): readonly Block[] {
  if (parallel.length === 0) return []
  const rows = parallel.map(({ name, rule, due, state }) => [
    name,
    rule ? `${rule.id}, ${rule.article}` : 'contract',
    due ? timeWords(due) : 'not yet known',
    state.replaceAll('_', ' '),
  ])
  return [heading(2, 'Other clocks'), ...table(['Clock', 'Rule', 'Due', 'State'], rows)]
}

function filingBlocks({ filings }: IncidentOverview): readonly Block[] {
  return filings.flatMap(({ body, sent }) => [
    heading(1, `${body.stage.replaceAll('_', ' ')} to ${body.recipient}: ${body.lifecycle.state}`),
    ...list([
      ...(sent ? [`Sent ${timeWords(sent)}`] : []),
      ...('submitted' in body.lifecycle ? [`SHA-256 of the text: ${body.lifecycle.submitted.sha256}`] : []),
      ...(body.lateBecause ? [`Late: ${body.lateBecause}`] : []),
    ]),
    ...table(
      ['Field', 'Answer'],
      body.lines.map(({ label, value }) => [label, value ?? `[unknown: ${label.toLowerCase()}]`]),
    ),
  ])
}

/** Whom to call, entity by entity; what nobody has written down stands as unknown. */
export async function contactBook(
  tx: OrgTransaction,
  entities: readonly LegalEntity[],
  moment: Moment,
  at: string,
): Promise<Document> {
  return {
    title: 'Contact book for incidents',
    subtitle:
      'Keep a copy where an incident cannot reach it: on paper, or on a device that is not joined to the network',
    mark: null,
    made: await madeWords(tx, at, moment),
    blocks: entities
      .filter(({ endedOn }) => endedOn === null)
      .flatMap(({ name, zone, registerNumber, contacts, supervisingAuthorities }) => [
        heading(1, name),
        ...list([
          `Zone of record: ${zone}`,
          `Registration number: ${registerNumber || '[unknown: registration number]'}`,
          `Authorities: ${supervisingAuthorities?.join('; ') || '[unknown: authority]'}`,
        ]),
        ...(contacts.length === 0 ? [note('[unknown: contacts of this entity]')] : []),
        ...table(
          ['For', 'Name', 'Telephone', 'E-mail', 'Answers'],
          contacts.map(one => [one.for, one.name, one.phone, one.email, one.availability]),
        ),
      ]),
  }
}

function timeWords({ at, local, offset }: TimeView): string {
  return `${local.replace('T', ' ')} ${offset}, ${at.slice(0, 19).replace('T', ' ')} UTC`
}
