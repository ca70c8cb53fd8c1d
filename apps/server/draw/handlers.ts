import { createHash } from 'node:crypto'
import type { draws } from '@onus/contract/draw'
import type { Caller, Reach } from '@onus/core/access'
import {
  type Draw,
  extended,
  problemsOfDraw,
  replaced,
  reservesOf,
  sampleOf,
  whyInvalid,
  withdrawn,
  withWords,
} from '@onus/core/draw'
import { hidden, isMaskedFor } from '@onus/core/masking'
import { hasPersonalKey, type Population } from '@onus/core/population'
import { orRefuse, type Refusal } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { openEngagementOf, operatingEngagementOf } from '../engagement/store.ts'
import { withinEngagement } from '../engagement/target.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { noteLook } from '../look/store.ts'
import { frozenLines, keyOfLine } from '../population/lines.ts'
import { knownPopulation, latestPopulation, pageOfEngagement, populationErased } from '../population/store.ts'
import type { Writer } from '../record/record.ts'
import { isAllowed, versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { refuseErasedFiles, versionInForce, versionsOf } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { sealedWords } from '../room-record/store.ts'
import { drawOf, hashOf, longerSequence } from './drawing.ts'
import { said } from './saying.ts'

export function drawHandlers({ blobs }: { blobs: BlobStore }): HandlersOf<typeof draws> {
  const { history } = versionedHandlers<never>('draw', {
    read: 'population:read',
    write: 'population:write',
    target: withinEngagement as never,
  })
  return {
    history: narrowed(async call => {
      const found = await (history as { narrowed: (given: typeof call) => Promise<{ items: DrawRecord[] }> }).narrowed(
        call,
      )
      const from = found.items[0] ? await knownPopulation(call.tx, found.items[0].body.population) : null
      const words = (await sealedWords(call.tx, { draws: [call.params.id] })).get(call.params.id) ?? {}
      const items = found.items.map(item => ({
        ...item,
        body: shownTo(call.reach, from && population(from), withWords(item.body, words)),
      }))
      return { ...found, items } as never
    }),
    list: narrowed(async call => {
      const { tx, query, at, may, reach } = call
      const page = await pageOfEngagement(tx, 'draw', await momentOf(tx, query, at), query, ({ body }) => {
        if (query.population !== undefined && body.population !== query.population) return false
        return reach === 'all' || isAllowed(() => may('population:read', withinEngagement(body)))
      })
      const items = await views(tx, page.items, reach)
      for (const [engagement, some] of Map.groupBy(items, item => item.body.engagement)) {
        const rows = some.reduce((sum, item) => sum + item.items.length, 0)
        await noteLook(call, { engagement, what: 'sample', subject: null, query: 'the list of samples', rows })
      }
      return { items, next: page.next, total: null }
    }),
    get: narrowed(async call => {
      const { tx, params, query, at, may, reach } = call
      const draw = await versionInForce(tx, 'draw', params.id, await momentOf(tx, query, at))
      may('population:read', withinEngagement(draw.body))
      const [view] = await views(tx, [draw], reach)
      await noteLook(call, { ...lookAt(draw), rows: view?.items.length ?? 0 })
      return view as never
    }),
    draw: narrowed(async call => {
      const { tx, org } = call
      const versions = await versionsOf(tx, 'population', call.body.population)
      const engagement = versions[0]?.body.engagement ?? ''
      call.may('population:write', { within: [engagement] })
      await operatingEngagementOf(tx, engagement)
      const body = await drawOf({ tx, org, blobs }, versions, call.body, deciding(call))
      return await said(call, { body, shown: null, reason: `${body.size} of ${body.rows} rows, ${body.method.kind}` })
    }),
    replace: narrowed(async call => {
      const { body } = await opened(call)
      return await again(call, body, replaced(body, call.body, deciding(call)), call.body.reason)
    }),
    extend: narrowed(async call => {
      const { body } = await opened(call)
      const { body: from } = await latestPopulation(call.tx, body.population)
      const invalid = whyInvalid(body, from)
      const { more, reason } = call.body
      const sequence = invalid ? body.sequence : await longerSequence({ org: call.org, blobs }, body, from, more)
      return await again(call, body, extended(body, { more, reason, sequence }, deciding(call)), reason)
    }),
    withdraw: narrowed(async call => {
      const { body } = await opened(call)
      return await again(call, body, withdrawn(body, call.body.why, deciding(call)), call.body.why)
    }),
    verify: narrowed(async ({ tx, org, params, may, reach }) => {
      const { body } = await latest(tx, params.id)
      may('population:read', withinEngagement(body))
      const from = await editionOf(tx, body)
      const known = await readAgain(blobs, org, body, from)
      const problems = problemsOfDraw(body, known, hashOf).map(problem => {
        return isMaskedFor(reach) && hasPersonalKey(from) ? withoutKeys(problem) : problem
      })
      return { ok: problems.length === 0, problems, rows: known.rows, popHash: known.popHash }
    }),
    export: narrowed(async call => {
      const { tx, params, may, reach } = call
      const draw = await latest(tx, params.id)
      may('population:read', withinEngagement(draw.body))
      const from = await editionOf(tx, draw.body)
      const words = (await sealedWords(tx, { draws: [draw.subject] })).get(draw.subject) ?? {}
      const body = shownTo(reach, population(from), withWords(draw.body, words))
      await noteLook(call, { ...lookAt(draw), query: 'the whole of it', rows: body.sequence.length })
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
  readonly caller: Caller
  readonly may: May
}

const population = ({ columns, key }: Population) => ({ columns, key })

const lookAt = ({ subject, body }: Version<Draw>) => ({ engagement: body.engagement, what: 'sample' as const, subject })

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

async function again(call: Writing, shown: Draw, changed: Draw | Refusal, reason: string) {
  return await said(call, { body: orRefuse(changed), shown, reason, subject: call.params.id })
}

/** The edition of the population that a draw was made from. */
async function editionOf(tx: OrgTransaction, draw: Draw): Promise<Population> {
  const versions = await versionsOf(tx, 'population', draw.population)
  const found = versions.find(one => one.body.edition === draw.edition) ?? versions[0]
  if (found) await refuseErasedFiles(tx, found.fact)
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
function shownTo(reach: Reach, shape: Shape | null, draw: Draw): Draw {
  if (!isMaskedFor(reach) || (shape && !hasPersonalKey(shape))) return draw
  return { ...draw, sequence: draw.sequence.map(item => ({ ...item, key: hidden })) }
}

function withoutKeys(problem: string): string {
  return problem.replace(/ has the key .*/s, ' has another key than the sample says')
}

/** Draws as they stand: their items now, and whether they count. */
async function views(tx: OrgTransaction, versions: readonly Version<Draw>[], reach: Reach) {
  const ids = [...new Set(versions.map(version => version.body.population))]
  const words = await sealedWords(tx, { draws: versions.map(version => version.subject) })
  const known = new Map<string, Population | null>()
  for (const id of ids) known.set(id, await knownPopulation(tx, id))
  return (await recordViews(tx, versions)).map(view => {
    const from = known.get(view.body.population) ?? null
    const whole = withWords(view.body, words.get(view.id) ?? {})
    const body = shownTo(reach, from && population(from), whole)
    const invalid = from ? whyInvalid(body, from) : populationErased
    return {
      ...view,
      body,
      items: [...sampleOf(body)],
      reservesLeft: reservesOf(body).length,
      invalid,
      masked: body !== whole,
    }
  })
}
