import { Readable } from 'node:stream'
import type { EventResponses, populations } from '@onus/contract/population'
import type { Reach, Target } from '@onus/core/access'
import { allColumns } from '@onus/core/dataset'
import { periodOf } from '@onus/core/engagement'
import { Sha256 } from '@onus/core/id'
import { hidden, isMaskedFor, isPersonal } from '@onus/core/masking'
import { calendarOf, periodOfDays } from '@onus/core/occurrence'
import {
  completenessTests,
  countResponses,
  hasPersonalKey,
  judged,
  maskedPopulation,
  nextEdition,
  type Population,
  type ResponseState,
  testsAgain,
} from '@onus/core/population'
import { orRefuse, refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import { noteBlob } from '../blob/store.ts'
import { snapshotsInUse } from '../check/store.ts'
import { schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { engagementOf, openEngagementOf } from '../engagement/store.ts'
import { withinEngagement } from '../engagement/target.ts'
import { type HandlersOf, narrowed, type Upload } from '../http/handler.ts'
import { noteLook, noteUnmasking } from '../look/store.ts'
import { insertRead } from '../read/store.ts'
import { record, type Writer } from '../record/record.ts'
import { isAllowed, versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, refuseErasedFiles, versionInForce, versionsInForce } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { duplicateKeys, type FreezingRooms, type Froze, populationFrom, withFrozen } from './freezing.ts'
import { cellsOf, frozenLines, maskedLines } from './lines.ts'
import { withMasks } from './masking.ts'
import { agreementOf, valuesIn, valuesInDataset } from './reconciling.ts'
import { responsesOf } from './responses.ts'
import { latestPopulation as latest, pageOfEngagement } from './store.ts'

/** So many events that are not in time are listed. */
const mostResponses = 500

export function populationHandlers(rooms: FreezingRooms): HandlersOf<typeof populations> {
  const { blobs } = rooms
  const { get, history } = versionedHandlers<never>('population', {
    read: 'population:read',
    write: 'population:write',
    target: withinEngagement as never,
  })
  return {
    get: narrowed(async call => shownTo(call.reach, await (get as never as Reading).narrowed(call))) as never,
    history: narrowed(async call => {
      const found = await (history as never as ReadingAll).narrowed(call)
      return { ...found, items: found.items.map(item => shownTo(call.reach, item)) }
    }) as never,
    list: narrowed(async ({ tx, query, at, may, reach }) => {
      const page = await pageOfEngagement(
        tx,
        'population',
        await momentOf(tx, query, at),
        query,
        row => reach === 'all' || isWithin(may, row.body),
      )
      const items = (await recordViews(tx, page.items)).map(item => shownTo(reach, item))
      return { items, next: page.next, total: null }
    }),
    sources: narrowed(async ({ tx, params, at, may }) => {
      may('population:write', { within: [params.id] })
      await engagementOf(tx, params.id)
      const moment = await momentOf(tx, {}, at)
      const schemas = await schemasOf(tx, moment)
      const items = (await snapshotsInUse(tx, moment)).flatMap(({ snapshot, title }) =>
        snapshot.body.datasets.flatMap(({ dataset, rows, complete }) => {
          const schema = schemas.get(dataset)
          if (!schema) return []
          const columns = allColumns(schema).map(({ name, type, meaning }) => {
            return { name, type, meaning, personal: isPersonal(schema, name) }
          })
          const { takenAt } = snapshot.body
          return {
            snapshot: snapshot.subject,
            dataset,
            title: schema.title,
            connection: title,
            takenAt,
            rows,
            complete,
            key: [...schema.key],
            columns,
          }
        }),
      )
      const controls = (await versionsInForce(tx, 'control', moment))
        .filter(({ body }) => body.lifecycle.state === 'adopted')
        .map(({ subject, body }) => ({ id: subject, label: `${body.code} ${body.title}` }))
      const reviewed = (await versionsInForce(tx, 'access-review', moment)).flatMap(({ subject, body }) =>
        body.frozen
          ? [
              {
                snapshot: subject,
                dataset: 'access-review' as const,
                title: 'Access review',
                connection: body.title,
                takenAt: body.frozen.at,
                rows: body.frozen.rows,
                complete: body.frozen.sources.every(one => one.complete),
                key: body.frozen.key,
                columns: body.frozen.columns.map(column => ({ ...column, meaning: '' })),
              },
            ]
          : [],
      )
      return { items: [...items, ...reviewed], controls }
    }),
    preview: narrowed(async call => {
      call.may('population:write', withinEngagement(call.body))
      const given = await givenBy(call, null)
      return await withFrozen(rooms, given, false, async froze => ({
        available: [...froze.available],
        columns: [...froze.columns],
        rows: froze.frozen?.rows ?? 0,
        counts: froze.counts,
        first: (froze.frozen?.first ?? []).map(line =>
          cellsOf(
            line,
            froze.columns.map(column => column.personal),
          ),
        ),
        duplicates: duplicateKeys(froze, call.body.key, call.reach),
        tests: froze.tests,
        interim: froze.interim,
      }))
    }),
    freeze: narrowed(async call => {
      call.may('population:write', withinEngagement(call.body))
      const by = deciding(call)
      const [upload] = call.files
      return await withFrozen(rooms, await givenBy(call, null), true, async froze => {
        const frozen = populationFrom(call.body, froze, upload, { ...by, reach: call.reach })
        const body = await withMasks(rooms, call, frozen, froze.frozen?.file?.path)
        await keepFiles(rooms, call, froze, upload)
        return await record(call, {
          noun: 'population',
          body,
          reason: `Frozen: ${inRows(body.rows)}`,
          provenance: provenanceOf(body),
        })
      })
    }),
    refreeze: narrowed(async call => {
      const before = await latest(call.tx, call.params.id)
      call.may('population:write', withinEngagement(before.body))
      call.may('population:write', withinEngagement(call.body))
      if (before.body.engagement !== call.body.engagement) refuse('conflict', 'A population stays in its engagement')
      const by = deciding(call)
      const [upload] = call.files
      return await withFrozen(rooms, await givenBy(call, before.body), true, async froze => {
        const frozen = populationFrom(call.body, froze, upload, { ...by, reach: call.reach })
        const body = nextEdition(before.body, await withMasks(rooms, call, frozen, froze.frozen?.file?.path))
        await keepFiles(rooms, call, froze, upload)
        return await record(call, {
          noun: 'population',
          subject: before.subject,
          body,
          reason:
            body.edition === before.body.edition
              ? 'Frozen again: the same rows'
              : `Edition ${body.edition}: ${inRows(body.rows)}`,
          provenance: provenanceOf(body),
          expectedVersion: call.ifMatch,
        })
      })
    }),
    rows: narrowed(async call => {
      const { tx, org, params, query, may, reach } = call
      const { body, subject } = await readable(tx, params.id, may)
      const masked = body.columns.map(column => column.personal && isMaskedFor(reach))
      const page = await pageOfLines(frozenLines(blobs, org, body.popHash), body.rows, { ...query, masked })
      const asked = query.search ? `“${query.search}”` : ''
      const look = { engagement: body.engagement, what: 'rows' as const, subject, query: asked }
      await noteLook(call, { ...look, rows: page.rows.length })
      return { columns: body.columns.map((column, index) => ({ ...column, masked: masked[index] ?? false })), ...page }
    }),
    responses: narrowed(async call => {
      const { tx, org, params, query, at, may, reach } = call
      const moment = await momentOf(tx, query, at)
      const population = await versionInForce(tx, 'population', params.id, moment)
      const { body, subject } = population
      may('population:read', withinEngagement(body))
      const id = query.control ?? body.control
      const control = id === null ? null : { id, version: query.version ?? null }
      const { rows, ...asked } = await responsesOf(blobs, population, { tx, org, moment, control })
      if (rows === null) return { ...asked, counts: null, items: [] }
      const [states, items] = [[] as ResponseState[], [] as (typeof EventResponses.shape.items)['_output']]
      const masks = isMaskedFor(reach) && hasPersonalKey(body)
      for await (const { key, ...row } of rows) {
        states.push(row.state)
        if (row.state !== 'in_time' && items.length < mostResponses) items.push({ ...row, key: masks ? hidden : key })
      }
      const look = { engagement: body.engagement, what: 'rows' as const, subject, query: 'events' }
      await noteLook(call, { ...look, rows: items.length })
      return { ...asked, counts: countResponses(states), items }
    }),
    unmask: narrowed(async call => {
      const { tx, org, actor, newId, params, may, reach } = call
      const { reason } = call.body
      const { body, subject } = await readable(tx, params.id, may)
      const row = { engagement: body.engagement, what: 'population' as const, subject, item: `row ${params.position}` }
      if (isMaskedFor(reach)) await noteUnmasking(call, { ...row, reason })
      else {
        const of = `${params.id}/rows/${params.position}`
        await insertRead(tx, { org, id: newId(), operation: 'populations.unmask', subject: of, actor, reason })
      }
      let position = 0
      for await (const line of frozenLines(blobs, org, body.popHash)) {
        if (position === params.position) return { cells: cellsOf(line, []) }
        position += 1
      }
      return refuse('not_found', `The population has ${inRows(body.rows)}; there is no row ${params.position}`)
    }),
    file: narrowed(async call => {
      const { tx, org, params, may, reach, fileLink } = call
      const { body, subject } = await readable(tx, params.id, may)
      const name = `population-${params.id}.tsv`
      const of = { engagement: body.engagement, subject }
      if (isMaskedFor(reach) && body.columns.some(column => column.personal)) {
        const reason = call.body?.reason
        if (reason === undefined)
          return refuse(
            'not_permitted',
            'This population has columns about people: take its masked form, unmask single rows, or say why you need all of it',
          )
        await noteUnmasking(call, { ...of, what: 'file', item: name, reason })
      }
      await noteLook(call, { ...of, what: 'file', query: name, rows: body.rows })
      await blobs.verify(org, body.popHash)
      return { url: fileLink({ sha256: body.popHash, name, mediaType: 'text/tab-separated-values' }) }
    }),
    masked: narrowed(async call => {
      const { tx, org, params, may } = call
      const { body, subject } = await readable(tx, params.id, may)
      const masked = body.columns.map(column => column.personal)
      const name = `population-${params.id}-masked.tsv`
      await noteLook(call, { engagement: body.engagement, what: 'file', subject, query: name, rows: body.rows })
      await blobs.verify(org, body.popHash)
      const head = `${body.columns.map(column => column.name).join('\t')}\n`
      const content = Readable.from(maskedLines(head, frozenLines(blobs, org, body.popHash), masked))
      return { name, mediaType: 'text/tab-separated-values', content }
    }),
    explain: narrowed(async call => {
      const { body } = await opened(call.tx, call.params.id, call.may)
      const { test, explanation } = call.body
      const { actorPerson } = deciding(call)
      const tests = body.tests.map(one => (one.test === test ? { ...one, explanation, explainedBy: actorPerson } : one))
      return await again(call, { ...body, tests }, `Explained: ${test}`)
    }),
    reconcile: narrowed(async call => {
      const { tx, org, at, body: asked } = call
      const { body } = await opened(tx, call.params.id, call.may)
      const by = deciding(call)
      const moment = await momentOf(tx, {}, at)
      const here = await valuesIn(rooms, org, body, asked.column)
      const there = await otherSide(rooms, call, body, moment)
      const { both, onlyHere, onlyThere, examples } = agreementOf(here, there.values)
      const { column, explanation } = asked
      const { popHash } = body
      const made = {
        against: there.against,
        column,
        popHash,
        both,
        onlyHere,
        onlyThere,
        personal: there.personal,
        examples,
        explanation,
        by: by.actorPerson,
        at: by.at,
      }
      const reconciliations = [...body.reconciliations, made].slice(-20)
      const tests = testsAgain(body.tests, await testsOf(tx, { ...body, reconciliations }, moment))
      return {
        ...(await again(call, { ...body, reconciliations, tests }, 'Compared with another source')),
        both,
        onlyHere,
        onlyThere,
      }
    }),
    judge: narrowed(async call => {
      const { body } = await latest(call.tx, call.params.id)
      const { verdict, words } = call.body
      call.may(verdict === 'reconciled' ? 'population:write' : 'audit:conclude', withinEngagement(body))
      await openEngagementOf(call.tx, body.engagement)
      return await again(call, orRefuse(judged(body, { verdict, words }, deciding(call))), words || verdict)
    }),
  }

  async function opened(tx: OrgTransaction, id: string, may: May): Promise<Version<Population>> {
    const population = await latest(tx, id)
    may('population:write', withinEngagement(population.body))
    await openEngagementOf(tx, population.body.engagement)
    return population
  }
}

type Shown = { readonly body: Population }
type Reading = { narrowed: (call: { reach: Reach }) => Promise<Shown> }
type ReadingAll = { narrowed: (call: { reach: Reach }) => Promise<{ items: Shown[] }> }

/** A population as whoever asks may see it: its own record repeats keys and values of its rows. */
function shownTo<View extends Shown>(reach: Reach, view: View): View {
  return isMaskedFor(reach) ? { ...view, body: maskedPopulation(view.body) } : view
}

/** A population whose rows may be read: they were not erased. */
async function readable(tx: OrgTransaction, id: string, may: May): Promise<Version<Population>> {
  const population = await latest(tx, id)
  may('population:read', withinEngagement(population.body))
  await refuseErasedFiles(tx, population.fact)
  return population
}

type May = (permission: 'population:read' | 'population:write', target: Target) => unknown
type Writing = Writer & { readonly params: { readonly id: string }; readonly ifMatch: number | undefined }

async function again(call: Writing, body: Population, reason: string) {
  return await record(call, {
    noun: 'population',
    subject: call.params.id,
    body,
    reason,
    expectedVersion: call.ifMatch,
  })
}

function isWithin(may: May, body: Population): boolean {
  return isAllowed(() => may('population:read', withinEngagement(body)))
}

async function givenBy(
  {
    tx,
    org,
    at,
    body,
    files,
  }: {
    tx: OrgTransaction
    org: string
    at: string
    body: Parameters<typeof populationFrom>[0]
    files: readonly Upload[]
  },
  before: Population | null,
) {
  return { tx, org, moment: await momentOf(tx, {}, at), freezing: body, upload: files[0], before }
}

/** The frozen lines, and the file that somebody sent, become files of the organisation before a fact rests on them. */
async function keepFiles({ blobs }: FreezingRooms, { tx, org }: Writer, { frozen }: Froze, upload: Upload | undefined) {
  if (!frozen?.file) return
  await noteBlob(tx, org, await blobs.adopt(org, frozen.file.path), 'text/tab-separated-values')
  if (upload) await noteBlob(tx, org, await blobs.adopt(org, upload.path), upload.mediaType)
}

const provenanceOf = ({ source }: Population) => (source.kind === 'upload' ? 'upload' : 'computed')

type LinesQuery = {
  readonly offset: number
  readonly limit: number
  readonly search?: string | undefined
  readonly positions?: string | undefined
  readonly masked: readonly boolean[]
}

/** A page of lines. What is masked is not searched either. */
async function pageOfLines(
  lines: AsyncIterable<string>,
  total: number,
  { offset, limit, search, positions, masked }: LinesQuery,
) {
  const wanted = positions === undefined ? null : new Set(positions.split(',').map(Number))
  const word = search?.toLowerCase()
  const rows: { position: number; cells: (string | null)[] }[] = []
  let [position, matching] = [-1, 0]
  for await (const line of lines) {
    position += 1
    if (wanted && !wanted.has(position)) continue
    const cells = word === undefined ? null : cellsOf(line, masked)
    if (word !== undefined && !cells?.some(cell => cell?.toLowerCase().includes(word))) continue
    matching += 1
    if (matching > offset && rows.length < limit) rows.push({ position, cells: cells ?? cellsOf(line, masked) })
    if (word === undefined && !wanted && rows.length === limit) break
  }
  return { rows, total: word === undefined && !wanted ? total : matching }
}

async function otherSide(
  rooms: FreezingRooms,
  { tx, org, body: { against } }: { tx: OrgTransaction; org: string; body: { against: Against } },
  population: Population,
  moment: Moment,
) {
  if (against.kind === 'dataset') {
    const { values, personal, sha256 } = await valuesInDataset(rooms, tx, org, moment, against)
    return { values, personal, against: { ...against, sha256: Sha256.parse(sha256) } }
  }
  const { body: other } = await latest(tx, against.population)
  if (other.engagement !== population.engagement) return refuse('conflict', 'That population is of another engagement')
  const personal = other.columns.some(column => column.name === against.column && column.personal)
  const values = await valuesIn(rooms, org, other, against.column)
  return { values, personal, against: { ...against, popHash: other.popHash } }
}

type Against =
  | { kind: 'population'; population: string; column: string }
  | { kind: 'dataset'; snapshot: string; dataset: string; column: string }

/** The completeness tests of a frozen population, asked again after something was added to it. */
async function testsOf(tx: OrgTransaction, body: Population, moment: Moment) {
  const engagement = await engagementOf(tx, body.engagement)
  const zone = (await versionsInForce(tx, 'organisation', moment))[0]?.body.zone ?? 'UTC'
  const calendar = calendarOf(zone)
  const before = body.rollsForward === null ? null : (await latest(tx, body.rollsForward)).body
  const whole = body.tests.find(one => one.test === 'whole')?.outcome
  return completenessTests({
    rows: body.rows,
    counts: body.counts,
    ipe: body.ipe,
    whole: whole === undefined || whole === 'unknown' ? null : whole === 'pass',
    timed: body.filter.time !== null,
    period: periodOfDays(body.from, body.to, calendar),
    engagement: periodOf(engagement.body, zone),
    continues: before && periodOfDays(before.from, before.to, calendar),
    reconciliations: body.reconciliations,
  })
}

function inRows(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`
}
