import type { Calendar } from '@onus/core/occurrence'
import { calendarOf } from '@onus/core/occurrence'
import { type EventResponse, type Population, responsesAsked, responseTo } from '@onus/core/population'
import { fieldText, lineFields } from '@onus/core/sampling'
import type { Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, refuseErasedFiles, versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { frozenLines, keyOfLine } from './lines.ts'

type Asked = {
  readonly tx: OrgTransaction
  readonly org: string
  readonly moment: Moment
  /** The control whose limit counts, in the version in force where none is named. */
  readonly control: { readonly id: string; readonly version: number | null } | null
}

type RowResponse = EventResponse & { readonly position: number; readonly key: string }

/** How each row of a population stands against the limit of a control, in order; or why nothing can be said. */
export async function responsesOf(
  blobs: BlobStore,
  population: Version<Population>,
  { tx, org, moment, control }: Asked,
) {
  await refuseErasedFiles(tx, population.fact)
  const found = control && (await controlAsked(tx, control, moment))
  const asked = responsesAsked(population.body, found?.body ?? null)
  const of = found ? { id: found.subject, version: found.version } : null
  if (asked.why !== null) return { control: of, limit: null, why: asked.why, rows: null }
  const zone = (await versionsInForce(tx, 'organisation', moment))[0]?.body.zone ?? 'UTC'
  const lines = frozenLines(blobs, org, population.body.popHash)
  return { control: of, limit: asked.limit, why: null, rows: rowsOf(lines, population.body, asked, calendarOf(zone)) }
}

type Answerable = Extract<ReturnType<typeof responsesAsked>, { why: null }>

async function* rowsOf(
  lines: AsyncIterable<string>,
  population: Population,
  { events, limit }: Answerable,
  calendar: Calendar,
): AsyncGenerator<RowResponse> {
  const placeOf = (name: string) => population.columns.findIndex(column => column.name === name)
  const [occurred, responded] = [placeOf(events.occurred), placeOf(events.responded)]
  const reading = { calendar, readAt: population.ipe.generatedAt }
  let position = 0
  for await (const line of lines) {
    const fields = lineFields(line)
    const said = (place: number) => fieldText(fields[place] ?? '\\N')
    const times = { occurred: said(occurred), responded: said(responded) }
    yield { position, key: keyOfLine(population, line), ...responseTo(times, limit, reading) }
    position += 1
  }
}

async function controlAsked(tx: OrgTransaction, { id, version }: NonNullable<Asked['control']>, moment: Moment) {
  if (version === null) return await versionInForce(tx, 'control', id, moment)
  return (await versionsOf(tx, 'control', id)).find(one => one.version === version) ?? null
}
