import { createHash } from 'node:crypto'
import type { draws } from '@onus/contract/draw'
import {
  type Draw,
  extended,
  problemsOfDraw,
  replaced,
  reservesOf,
  sampleOf,
  whyInvalid,
  withdrawn,
} from '@onus/core/draw'
import type { Population } from '@onus/core/population'
import { orRefuse, type Refusal } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { openEngagementOf } from '../engagement/store.ts'
import { withinEngagement } from '../engagement/target.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { frozenLines, keyOfLine } from '../population/lines.ts'
import { latestPopulation, pageOfEngagement } from '../population/store.ts'
import { record, type Writer } from '../record/record.ts'
import { isAllowed, versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsOf } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { drawOf, hashOf, longerSequence } from './drawing.ts'

const hidden = '•••'

export function drawHandlers({ blobs }: { blobs: BlobStore }): HandlersOf<typeof draws> {
  const { history } = versionedHandlers<never>('draw', {
    read: 'population:read',
    write: 'population:write',
    target: withinEngagement as never,
  })
  return {
    history: narrowed(async call => {
      const said = await (history as { narrowed: (given: typeof call) => Promise<{ items: DrawRecord[] }> }).narrowed(
        call,
      )
      const { body } = await latestPopulation(call.tx, said.items[0]?.body.population ?? '')
      const items = said.items.map(item => ({ ...item, body: shownTo(call.reach, population(body), item.body) }))
      return { ...said, items } as never
    }),
    list: narrowed(async ({ tx, query, at, may, reach }) => {
      const page = await pageOfEngagement(tx, 'draw', await momentOf(tx, query, at), query, ({ body }) => {
        if (query.population !== undefined && body.population !== query.population) return false
        return reach === 'all' || isAllowed(() => may('population:read', withinEngagement(body)))
      })
      return { items: await views(tx, page.items, reach), next: page.next, total: null }
    }),
    get: narrowed(async ({ tx, params, query, at, may, reach }) => {
      const draw = await versionInForce(tx, 'draw', params.id, await momentOf(tx, query, at))
      may('population:read', withinEngagement(draw.body))
      const [view] = await views(tx, [draw], reach)
      return view as never
    }),
    draw: narrowed(async call => {
      const { tx, org } = call
      const versions = await versionsOf(tx, 'population', call.body.population)
      const engagement = versions[0]?.body.engagement ?? ''
      call.may('population:write', { within: [engagement] })
      await openEngagementOf(tx, engagement)
      const body = await drawOf({ tx, org, blobs }, versions, call.body, deciding(call))
      return await record(call, {
        noun: 'draw',
        body,
        reason: `${body.size} of ${body.rows} rows, ${body.method.kind}`,
        provenance: 'computed',
      })
    }),
    replace: narrowed(async call => {
      const { body } = await opened(call)
      return await again(call, replaced(body, call.body, deciding(call)), call.body.reason)
    }),
    extend: narrowed(async call => {
      const { body } = await opened(call)
      const { body: from } = await latestPopulation(call.tx, body.population)
      const invalid = whyInvalid(body, from)
      const { more, reason } = call.body
      const sequence = invalid ? body.sequence : await longerSequence({ org: call.org, blobs }, body, from, more)
      return await again(call, extended(body, { more, reason, sequence }, deciding(call)), reason)
    }),
    withdraw: narrowed(async call => {
      const { body } = await opened(call)
      return await again(call, withdrawn(body, call.body.why, deciding(call)), call.body.why)
    }),
    verify: narrowed(async ({ tx, org, params, may }) => {
      const { body } = await latest(tx, params.id)
      may('population:read', withinEngagement(body))
      const known = await readAgain(blobs, org, body, await editionOf(tx, body))
      const problems = [...problemsOfDraw(body, known, hashOf)]
      return { ok: problems.length === 0, problems, rows: known.rows, popHash: known.popHash }
    }),
    export: narrowed(async ({ tx, params, may, reach }) => {
      const draw = await latest(tx, params.id)
      may('population:read', withinEngagement(draw.body))
      const from = await editionOf(tx, draw.body)
      const body = shownTo(reach, population(from), draw.body)
      return {
        format: 'onus-sample-1' as const,
        id: draw.subject,
        version: draw.version,
        position: draw.position,
        population: { title: from.title, columns: from.columns.map(column => column.name), key: from.key },
        draw: body,
        items: [...sampleOf(body)],
      }
    }),
  }
}

type DrawRecord = { body: Draw }
type May = (permission: 'population:write', target: { within: string[] }) => unknown
type Writing = Writer & {
  readonly params: { readonly id: string }
  readonly ifMatch: number | undefined
  readonly may: May
}

const population = ({ columns, key }: Population) => ({ columns, key })

async function latest(tx: OrgTransaction, id: string): Promise<Version<Draw>> {
  const [version] = await versionsOf(tx, 'draw', id)
  return version as Version<Draw>
}

async function opened(call: Writing): Promise<Version<Draw>> {
  const draw = await latest(call.tx, call.params.id)
  call.may('population:write', { within: [draw.body.engagement] })
  await openEngagementOf(call.tx, draw.body.engagement)
  return draw
}

async function again(call: Writing, changed: Draw | Refusal, reason: string) {
  const body = orRefuse(changed)
  return await record(call, { noun: 'draw', subject: call.params.id, body, reason, expectedVersion: call.ifMatch })
}

/** The edition of the population that a draw was made from. */
async function editionOf(tx: OrgTransaction, draw: Draw): Promise<Population> {
  const versions = await versionsOf(tx, 'population', draw.population)
  const found = versions.find(one => one.body.edition === draw.edition) ?? versions[0]
  return found?.body as Population
}

/** The frozen lines as they are now: their hash, how many there are, and the keys of the rows that were drawn. */
async function readAgain(blobs: BlobStore, org: string, draw: Draw, from: Population) {
  const wanted = new Set(draw.sequence.map(item => item.position))
  const keys = new Map<number, string>()
  const hash = createHash('sha256')
  let rows = 0
  for await (const line of frozenLines(blobs, org, draw.popHash)) {
    hash.update(`${line}\n`)
    if (wanted.has(rows)) keys.set(rows, keyOfLine(from, line))
    rows += 1
  }
  return { rows, popHash: hash.digest('hex'), keyAt: (position: number) => keys.get(position) }
}

type Shape = ReturnType<typeof population>

/** Keys about people are hidden from whoever sees one engagement only; places say which rows were drawn. */
function shownTo(reach: string, { columns, key }: Shape, draw: Draw): Draw {
  if (reach === 'all' || !columns.some(column => column.personal && key.includes(column.name))) return draw
  return { ...draw, sequence: draw.sequence.map(item => ({ ...item, key: hidden })) }
}

/** Draws as they stand: their items now, and whether they count. */
async function views(tx: OrgTransaction, versions: readonly Version<Draw>[], reach: string) {
  const ids = [...new Set(versions.map(version => version.body.population))]
  const known = new Map<string, Population>()
  for (const id of ids) known.set(id, (await latestPopulation(tx, id)).body)
  return (await recordViews(tx, versions)).map(view => {
    const from = known.get(view.body.population) as Population
    const body = shownTo(reach, population(from), view.body)
    const invalid = whyInvalid(body, from)
    return {
      ...view,
      body,
      items: [...sampleOf(body)],
      reservesLeft: reservesOf(body).length,
      invalid,
      masked: body !== view.body,
    }
  })
}
