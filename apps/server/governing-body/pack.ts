import type { governingBodies } from '@onus/contract/governing-body'
import { type Block, heading, note, table } from '@onus/core/document'
import { type Duty, dutyCounts } from '@onus/core/duty'
import { fineCeiling } from '@onus/core/fine'
import type { Cited } from '@onus/core/regulation'
import type { OrgTransaction } from '../db/index.ts'
import { madeWords } from '../description/head.ts'
import { documentDownload } from '../document/download.ts'
import { type DutyRooms, dutiesAt, type GatheredDuties } from '../duty/gather.ts'
import type { HandlersOf } from '../http/handler.ts'
import { incidentsAt } from '../incident/looking.ts'
import { notAppliedBlocks } from '../measure/document.ts'
import { momentOf } from '../register/moment.ts'
import type { Moment } from '../register/store.ts'
import { dayAndTime, nameIn, resolutionWords } from './documents.ts'

/** What a body reads before it meets, on a few pages: every line is computed from the record as of the moment. */
export function boardPack(rooms: DutyRooms): HandlersOf<typeof governingBodies>['pack'] {
  return async ({ tx, org, params, body: { format, ...asked }, at }) => {
    const moment = await momentOf(tx, asked, at)
    const isNow = asked.asOf === undefined && asked.knownAt === undefined
    const found = await dutiesAt(tx, org, rooms, params.id, moment, isNow)
    const document = {
      title: 'For the management body',
      subtitle: found.entity.name,
      mark: null,
      made: await madeWords(tx, at, moment),
      blocks: [
        note(
          'Current as of this moment, and never more than that. It is not legal advice: what applies is for the entity and its lawyers to decide, and in the end for the authority.',
        ),
        ...classBlocks(found),
        ...decisionBlocks(found),
        ...oversightBlocks(found),
        ...(await incidentBlocks(tx, org, rooms, found, moment)),
        ...measureBlocks(found),
        ...ceilingBlocks(found),
        ...dateBlocks(found),
      ],
    }
    return await documentDownload(document, `board-pack-${params.id.slice(0, 8)}`, format)
  }
}

function classBlocks({ entity, class: known, duties }: GatheredDuties): readonly Block[] {
  const counts = dutyCounts(duties)
  const decided = entity.decision === null ? 'by the rules; nobody has decided' : 'as decided'
  return [
    heading(2, 'Where the entity stands'),
    ...table(
      ['What', 'How it stands'],
      [
        [
          'Class',
          known === null ? '[unknown: class, the rules leave it open]' : `${known.replace('_', ' ')}, ${decided}`,
        ],
        ['Duties that are current', String(counts.current)],
        ['Open', String(counts.open)],
        ['Past their day', String(counts.overdue)],
        ['Unknown', String(counts.unknown)],
      ],
    ),
  ]
}

function decisionBlocks({ body, entity: { zone } }: GatheredDuties): readonly Block[] {
  const inState = (isOpen: boolean) =>
    body.resolutions.filter(({ version }) => (version.body.lifecycle.state === 'requested') === isOpen)
  const rows = (isOpen: boolean) =>
    inState(isOpen).map(({ version: { body: one } }) => [
      one.about.title,
      one.kind,
      `${nameIn(body, one.requestedBy)}, ${dayAndTime(one.requestedAt, zone)}`,
      resolutionWords(one, zone),
    ])
  const columns = ['What', 'Kind', 'Asked by', 'How it stands']
  return [
    heading(2, 'To be decided'),
    ...(rows(true).length === 0 ? [note('Nothing waits for a decision.')] : table(columns, rows(true))),
    heading(2, 'What was decided'),
    ...(rows(false).length === 0 ? [note('Nothing was decided yet.')] : table(columns, rows(false).slice(0, 30))),
  ]
}

function oversightBlocks({ body, entity: { zone } }: GatheredDuties): readonly Block[] {
  const { oversight, meetings, members } = body
  const [last] = meetings
  const again = (one: { state: string; last: string | null; by: string | null }) => [
    one.last === null ? '[unknown: when, nothing is recorded]' : dayAndTime(one.last, zone),
    one.by === null ? '–' : `${dayAndTime(one.by, zone)}${one.state === 'past' ? ', past' : ''}`,
  ]
  return [
    heading(2, 'Oversight and training'),
    ...table(
      ['What', 'Last', 'Next by'],
      [
        ['Oversight of the measures', ...again(oversight)],
        ...members.filter(({ sits }) => sits).map(({ name, training }) => [`Training of ${name}`, ...again(training)]),
      ],
    ),
    ...(last ? [note(`At the last meeting: ${last.body.topics}`)] : []),
  ]
}

async function incidentBlocks(
  tx: OrgTransaction,
  org: string,
  { law }: DutyRooms,
  { body: { id, meetings }, entity: { zone } }: GatheredDuties,
  moment: Moment,
): Promise<readonly Block[]> {
  const incidents = await incidentsAt(tx, org, law, moment)
  const since = meetings[0]?.body.at ?? null
  const rows = incidents.all
    .filter(({ body }) => body.entity === id && body.kind === 'real')
    .map(incident => ({ incident, look: incidents.look(incident).look }))
    .filter(({ incident, look }) => look.next !== null || since === null || (detectedAt(incident.body) ?? '9') >= since)
    .map(({ incident, look }) => {
      const detected = detectedAt(incident.body)
      return [
        incident.body.title,
        look.state.replaceAll('_', ' '),
        detected === null ? '[unknown: detected]' : dayAndTime(detected, zone),
        look.next?.due ? dayAndTime(look.next.due, zone) : '–',
      ]
    })
  return [
    heading(2, since === null ? 'Incidents' : 'Incidents since the last meeting, and those that owe a report'),
    ...(rows.length === 0
      ? [note('None is recorded.')]
      : table(['Incident', 'State', 'Detected', 'Next report by'], rows)),
  ]
}

function detectedAt({ moments }: { readonly moments: { readonly detected?: { readonly at: string } | undefined } }) {
  return moments.detected?.at ?? null
}

function measureBlocks({ duties, annex, facts }: GatheredDuties): readonly Block[] {
  return [
    heading(2, 'The ten points of Article 21(2)'),
    ...table(
      ['Point', 'How it stands', 'In words'],
      duties.filter(({ id }) => id.startsWith('duty.measures:')).map(one => [one.title, one.state, one.words]),
    ),
    ...(facts.relevant === 'no' ? [] : notAppliedBlocks(annex)),
  ]
}

function ceilingBlocks({ law, class: known, entity }: GatheredDuties): readonly Block[] {
  if (known !== 'essential' && known !== 'important') return []
  const { rule, atLeast, atMost } = fineCeiling(law, known, entity.groupTurnoverEur)
  const euro = (amount: number) => `EUR ${amount.toLocaleString('en-GB')}`
  return [
    heading(2, 'Ceiling of a fine'),
    note(
      `${atMost === null ? `At least ${euro(atLeast)}; the turnover of the group is not said, so it may be higher` : euro(atLeast)}. A ceiling and no forecast: national law may set a higher one, and an authority weighs each case (${rule.article}).`,
    ),
    note(citedWords(law.get('fine.double'))),
  ]
}

function citedWords({ title, value, article }: Cited): string {
  return `${title}: ${value.is === 'words' ? value.words : '[unknown: to be confirmed]'} (${article}).`
}

function dateBlocks({ duties, entity: { zone } }: GatheredDuties): readonly Block[] {
  const dated = duties
    .filter((duty): duty is Duty & { next: NonNullable<Duty['next']> } => duty.next !== null)
    .toSorted((a, b) => a.next.localeCompare(b.next))
  return [
    heading(2, 'What comes next'),
    ...(dated.length === 0
      ? [note('No day is known.')]
      : table(
          ['By', 'What', 'Rule'],
          dated.map(duty => [
            `${dayAndTime(duty.next, zone)}${duty.state === 'overdue' ? ', past' : ''}`,
            duty.title,
            `${duty.rule.source.title}, ${duty.rule.article} (${duty.rule.id})`,
          ]),
        )),
  ]
}
