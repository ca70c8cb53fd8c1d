import { type Document, heading, list, note, paragraphs, table } from '@onus/core/document'
import type { Resolution } from '@onus/core/governing-body'
import { calendarOf } from '@onus/core/occurrence'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { madeWords } from '../description/head.ts'
import type { Moment } from '../register/store.ts'
import type { GatheredBody, Holds } from './gather.ts'

/** One resolution: what was asked, who voted how, the outcome with its minutes, and where it stands in the ledger. */
export async function resolutionDocument(
  tx: OrgTransaction,
  version: Version<Resolution>,
  found: GatheredBody,
  moment: Moment,
  at: string,
): Promise<Document> {
  const { body, fact, position } = version
  const { about, lifecycle, votes } = body
  const { zone } = found.entity
  const own = found.resolutions.find(one => one.version.subject === version.subject)
  const holds = own?.holds ?? 'gone'
  const leftOut = own?.leftOut ?? []
  return {
    title: 'Resolution of the management body',
    subtitle: `${found.entity.name}: ${about.title}`,
    mark: lifecycle.state === 'requested' ? 'Open: not decided' : null,
    made: await madeWords(tx, at, moment),
    blocks: [
      note(`${resolutionWords(body, zone)} ${holdsWords[holds]}`),
      heading(2, 'What was asked'),
      ...paragraphs(body.asks),
      ...table(
        ['What', 'As recorded'],
        [
          ['Of', `${about.noun} ${about.id}`],
          ['Version', about.version],
          ['Asked by', `${nameIn(found, body.requestedBy)}, ${dayAndTime(body.requestedAt, zone)}`],
        ],
      ),
      ...(leftOut.length === 0
        ? []
        : [
            heading(2, 'Not applied in this version, with the reasons'),
            ...table(
              ['Requirement', 'Reason'],
              leftOut.map(({ requirement, reason }) => [requirement, reason]),
            ),
          ]),
      heading(2, 'Votes'),
      ...(votes.length === 0 ? [note('Nobody has voted.')] : []),
      ...table(
        ['Member', 'Vote', 'When'],
        votes.map(one => [nameIn(found, one.person), one.vote, dayAndTime(one.at, zone)]),
      ),
      ...('minutes' in lifecycle
        ? [
            heading(2, 'Minutes'),
            ...table(
              ['What', 'As recorded'],
              [
                ['Evidence', lifecycle.minutes.evidence],
                ['SHA-256', lifecycle.minutes.sha256],
                ['Recorded by', `${nameIn(found, lifecycle.by)}, ${dayAndTime(lifecycle.at, zone)}`],
              ],
            ),
          ]
        : []),
      heading(2, 'In the ledger'),
      ...table(
        ['What', 'As recorded'],
        [
          ['Fact', fact],
          ['Version of the resolution', String(version.version)],
          ['Position', position === null ? '[unknown: position, not sequenced yet]' : String(position)],
        ],
      ),
      ...list([
        'The receipt of this fact verifies against a signed checkpoint, with the verifiers of the ledger export.',
      ]),
    ],
  }
}

/** How a resolution ended, in words. */
export function resolutionWords({ lifecycle, votes }: Resolution, zone: string): string {
  const cast = (vote: 'for' | 'against' | 'abstained') => votes.filter(one => one.vote === vote).length
  const counts = `${cast('for')} for, ${cast('against')} against, ${cast('abstained')} abstained`
  if (lifecycle.state === 'requested') return `Waits for the body: ${counts}.`
  if (lifecycle.state === 'withdrawn') return `Withdrawn ${dayAndTime(lifecycle.at, zone)}: ${lifecycle.why}.`
  return `${lifecycle.state === 'approved' ? 'Approved' : 'Refused'} ${dayAndTime(lifecycle.at, zone)}: ${counts}.`
}

const holdsWords: Readonly<Record<Holds, string>> = {
  in_force: 'The version that it is about is in force.',
  changed: 'Another version is in force since; nobody approved that one.',
  gone: 'What it is about is no more.',
}

export function nameIn({ names }: GatheredBody, person: string): string {
  return names.get(person) ?? 'Somebody not known here'
}

/** A moment in the zone of record, with the zone. */
export function dayAndTime(at: string, zone: string): string {
  const day = calendarOf(zone).dateAt(instant(at))
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(
    new Date(at),
  )
  return `${day} ${time} (${zone})`
}
