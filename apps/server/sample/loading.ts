import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { type Connector, collect, connector, execNothing, filesUnder } from '@onus/connectors/connector'
import { netNothing } from '@onus/connectors/net'
import { supplierRegister } from '@onus/connectors/supplier-register'
import type { Control } from '@onus/core/control'
import type { Sha256 } from '@onus/core/id'
import { calendarOf, expectedWindows, isTiled } from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import type { Provenance } from '@onus/core/version'
import { z } from 'zod'
import { noteBlob } from '../blob/store.ts'
import { type Running, runSharing, type SharedByRuns } from '../check/running.ts'
import { starterControls } from '../control/starter.ts'
import { type OrgTransaction, refreshStatistics } from '../db/index.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { JobContext, JobKind } from '../jobs/queue.ts'
import { type ShippedLaw, shippedLaw } from '../law/shipped.ts'
import { draft, record, store, type Writer } from '../record/record.ts'
import { countInForce, versionsInForce } from '../register/store.ts'
import { keepSnapshot } from '../snapshot/keep.ts'
import { openSpool } from '../snapshot/spool.ts'
import type { Tables } from '../snapshot/tables.ts'
import { registerConnection, suppliersAsRows } from '../supplier/source.ts'
import { registerConnector } from '../supplier/store.ts'
import { leftForLater } from './adoption.ts'
import { type CastRooms, castOf } from './cast.ts'
import { addDays, type Company, companyOf, daysBetween, type Employee, eveOf } from './company.ts'
import { doorsOf } from './doors.ts'
import { type Examination, nothingSoFar, openExamination, parts } from './engagement.ts'
import { describeCompany, scopeEntity } from './entity.ts'
import { findFlaws } from './findings.ts'
import { proposeStart } from './first-run.ts'
import { liveUnderLaw } from './law.ts'
import { idsInOrder, type Random, randomOf } from './random.ts'
import { gitRows, gitSince, hostRows, registerRows, type SourceRows } from './rows.ts'
import { yearOf } from './year.ts'

export type Sampling = {
  readonly catalog: FrameworkCatalog
  readonly running: Running
  readonly tables: Tables
  readonly spoolFolder: string
}

export type SampleInput = {
  readonly people: number
  readonly months: number
  readonly seed: number
  readonly until: string
}

/** Lives a company's year through the ordinary write path: the same seed gives the same facts, all marked as sample data. */
export function sampleKind(rooms: Sampling): JobKind<SampleInput> {
  return {
    title: input => `Make ${input.months} months of sample data`,
    run: async (context, input) => {
      await refuseHalfMade(context)
      const random = randomOf(input.seed + 1)
      const company = companyOf(input)
      const life = await begin(rooms, context, company, random, input)
      await using copies = rooms.running.blobs.copies()
      const shared = { copies, sound: new Set<string>() }
      const days = daysBetween(company.firstDay, company.lastDay)
      const law = shippedLaw()
      const doors = doorsOf({ ...rooms, law })
      const peopled = { context, company, people: life.people, doors }
      await underLaw(rooms, peopled, life, input)
      const examination = await examinationOf(rooms, peopled, life, input)
      const total = days + (examination ? parts.length : 0)
      for (let day = 0; day <= days; day++) {
        context.signal.throwIfAborted()
        const today = addDays(company.firstDay, day)
        context.progress({ done: day, total, label: today })
        await live({ ...rooms, law }, context, life, company, shared, today, day)
      }
      await perform(rooms, context, life, company)
      const person = (number: number) => life.people.get((company.employees[number] as Employee).id) as string
      await context.transaction(tx => findFlaws(tx, company, { writer: life.writer, person, now: context.now() }))
      await context.transaction(refreshStatistics)
      if (examination) await examine(context, examination, days)
      await context.transaction(refreshStatistics)
      context.log(`${company.employees.length} people, ${days} days, ${company.changes.length} changes`)
      return { people: company.employees.length, days }
    },
  }
}

/**
 * What is in the record stays there, so a company that was cut off while it was made is not begun anew over it. Before its
 * first day is whole nothing of it is there.
 */
async function refuseHalfMade({ transaction, now }: JobContext): Promise<void> {
  const begun = await transaction(tx => countInForce(tx, 'connection', { asOf: now(), knownAt: null }))
  if (begun > 0)
    refuse(
      'conflict',
      'This sample company was cut off while it was made, and what was recorded stays. Load it again: it becomes another organisation.',
    )
}

type Peopled = Omit<CastRooms, 'writer'>

/** What the company is under NIS2, on the eve of its first day, and what it does about it. Its ids have a random of their own. */
async function underLaw(
  { running }: Sampling,
  peopled: Peopled,
  { writer, scope }: Life,
  { seed }: SampleInput,
): Promise<void> {
  const idOf = idsInOrder(randomOf(seed + 3))
  const writing = (tx: OrgTransaction, at: Instant) => ({ ...writer(tx, at), newId: () => idOf(at) })
  const rooms = { ...peopled, writer: writing, blobs: running.blobs }
  const on = (time: string) => instant(`${eveOf(peopled.company)}T${time}Z`)
  const entity = await scopeEntity(castOf(rooms), peopled.company, { scope, at: on('09:00:00'), later: on('10:00:00') })
  await liveUnderLaw(rooms, entity)
}

/** The examination of its year, opened before its first day; null where no month of it is over. */
async function examinationOf(
  { running }: Sampling,
  peopled: Peopled,
  { writer }: Life,
  { seed }: SampleInput,
): Promise<Examination | null> {
  const year = yearOf(peopled.company, peopled.context.now())
  if (year === null) return null
  const random = randomOf(seed + 2)
  const idOf = idsInOrder(random)
  const writing = (tx: OrgTransaction, at: Instant) => ({ ...writer(tx, at), newId: () => idOf(at) })
  const { blobs, workFolder } = running
  return await openExamination({ ...peopled, writer: writing, year, random, blobs, workFolder })
}

async function examine(context: JobContext, examination: Examination, days: number): Promise<void> {
  const soFar = nothingSoFar()
  for (const [index, { label, run }] of parts.entries()) {
    context.signal.throwIfAborted()
    context.progress({ done: days + index, total: days + parts.length, label })
    await run(examination, soFar)
  }
}

type Life = {
  readonly random: Random
  /** The scope that stands for the company as a legal entity. */
  readonly scope: string
  readonly people: ReadonlyMap<string, string>
  readonly connections: Readonly<Record<'host' | 'git' | 'registers', string>>
  /** The checks that a control names. Every day they run alone; in the last weeks every check that has data does. */
  readonly named: readonly string[]
  readonly writer: (tx: OrgTransaction, at: Instant, provenance?: Provenance) => Writer
}

const lead = 1
const engineer = 2

/** The eve of the first day: people, a system, adopted controls, connections, and what management accepted. */
async function begin(
  rooms: Sampling,
  context: JobContext,
  company: Company,
  random: Random,
  { seed }: SampleInput,
): Promise<Life> {
  const start = instant(`${eveOf(company)}T08:00:00Z`)
  const writer = (tx: OrgTransaction, at: Instant): Writer => ({
    tx,
    org: context.org,
    actor: { kind: 'system', id: 'sample' },
    at,
    sample: true,
    newId: random.id,
    newSalt: () => randomBytes(32),
  })
  return await context.transaction(async tx => {
    const write = writer(tx, start)
    const joined = company.employees.map(one => {
      const at = one.started > company.firstDay ? instant(`${one.started}T08:00:00Z`) : start
      const body = { name: one.name, email: one.email, title: one.title, user: null, leftOn: null }
      const person = draft(writer(tx, at), { noun: 'person', body, reason: 'Joined' })
      if (one.ended === null) return { one, person, left: [] }
      const leaving = writer(tx, instant(`${one.ended}T17:00:00Z`))
      const gone = { ...body, leftOn: one.ended }
      return {
        one,
        person,
        left: [draft(leaving, { noun: 'person', subject: person.subject, body: gone, reason: 'Left' })],
      }
    })
    await store(
      write,
      joined.map(({ person }) => person),
    )
    await store(
      write,
      joined.flatMap(({ left }) => left),
    )
    const people = new Map(joined.map(({ one, person }) => [one.id, person.subject]))
    await proposeStart(write, rooms.catalog)
    const own = idsInOrder(randomOf(seed + 4))
    const scope = await describeCompany({ ...write, newId: () => own(start) }, company)
    await describeSystem(write, scope)
    await adopt(tx, write, company, people, random)
    const connect = async (connector: string, title: string, everyHours: number | null) =>
      (
        await record(write, {
          noun: 'connection',
          body: { connector, title, settings: {}, everyHours, state: 'paused' },
          reason: 'Connected',
        })
      ).id
    const connections = {
      host: await connect('host', 'Production hosts', 24),
      git: await connect('git', 'Repository product', 24),
      registers: await connect('table', 'People and registers', null),
    }
    await acceptPlainDisk(write, company, people)
    await planActions(write, company, people)
    const named = starterControls().flatMap(starter => starter.checks)
    return { random, scope, people, connections, named, writer }
  })
}

async function describeSystem(write: Writer, parent: string): Promise<void> {
  const part = (
    kind: 'infrastructure' | 'software' | 'people' | 'procedures' | 'data',
    name: string,
    supplier: string | null = null,
  ) => ({
    id: write.newId(),
    kind,
    name,
    description: '',
    boundary: { state: 'in' as const },
    location: 'Hamburg',
    supplier,
    connections: [],
  })
  await record(write, {
    noun: 'scope',
    body: {
      kind: 'system',
      name: 'Lantern platform',
      description: 'The service that customers use',
      parent,
      components: [
        part('infrastructure', 'Production hosts', 'Cloud hosting supplier'),
        part('software', 'Product'),
        part('people', 'Engineering and support'),
        part('procedures', 'Deployment and incident handling'),
        part('data', 'Customer data'),
      ],
      locations: ['Hamburg'],
      commitments: [
        {
          id: write.newId(),
          text: 'The platform is available 99.9 % of each month',
          source: 'Service agreement',
          category: 'availability',
        },
      ],
    },
    reason: 'Scope of the service',
  })
}

async function adopt(
  tx: OrgTransaction,
  write: Writer,
  company: Company,
  people: ReadonlyMap<string, string>,
  random: Random,
): Promise<void> {
  const owners = company.employees.filter(one => one.ended === null).slice(0, 6)
  const proposed = await versionsInForce(tx, 'control', { asOf: write.at, knownAt: null })
  const chosen = proposed.map(({ subject }) => ({
    subject,
    owner: random.chance(0.08) ? null : random.pick(owners),
  }))
  const wished = new Set(chosen.filter(one => one.owner === null).map(one => one.subject))
  const left = leftForLater(proposed, wished)
  const adopted = proposed.flatMap((control, index) => {
    if (left.has(control.subject)) return []
    const owner = people.get((chosen[index]?.owner ?? (owners[index % owners.length] as Employee)).id) as string
    const lifecycle = { state: 'adopted' as const, owner }
    const body = { ...control.body, lifecycle, evidenceOwners: [owner] }
    return [
      draft(write, {
        noun: 'control',
        subject: control.subject,
        body,
        reason: 'Adopted at the start of the programme',
      }),
    ]
  })
  await store(write, adopted)
}

async function acceptPlainDisk(write: Writer, company: Company, people: ReadonlyMap<string, string>): Promise<void> {
  const { host, acceptedFrom, acceptedUntil } = company.flaws.plainDisk
  const [owner, asked, approver] = [engineer, engineer, 0].map(
    index => people.get((company.employees[index] as Employee).id) as string,
  )
  const at = instant(`${acceptedFrom}T10:00:00Z`)
  const concerned = [
    { check: 'disks-encrypted', resource: `${host}//dev/sda2` },
    { check: 'stores-encrypted', resource: host },
  ]
  for (const { check, resource } of concerned) {
    const body = {
      title: `The disk of ${host} is not encrypted (${check})`,
      owner: owner as string,
      of: { kind: 'check' as const, check, resources: [resource] },
      reason: 'The machine is replaced next quarter; it holds no customer data',
      compensating: 'It stands in a locked room and holds build results only',
      residualRisk: 'low' as const,
      requestedBy: asked as string,
      expiresAt: instant(`${acceptedUntil}T00:00:00Z`),
      lifecycle: { state: 'approved' as const, approvedBy: approver as string, at },
    }
    await record({ ...write, at }, { noun: 'exception', body, reason: 'Accepted by management' })
  }
}

async function planActions(write: Writer, company: Company, people: ReadonlyMap<string, string>): Promise<void> {
  const owner = people.get((company.employees[engineer] as Employee).id) as string
  const action = (title: string, due: string) =>
    record(
      { ...write, at: instant(`${addDays(company.lastDay, -40)}T09:00:00Z`) },
      {
        noun: 'action',
        body: {
          title,
          description: '',
          owner,
          due,
          about: [],
          requirements: [],
          milestones: [],
          lifecycle: { state: 'open' },
        },
        reason: 'Planned',
      },
    )
  await action('Replace the machine without disk encryption', addDays(company.lastDay, -5))
  await action('Remove accounts of leavers automatically', addDays(company.lastDay, 30))
}

/** So many days before the last one the whole library runs, and not only what controls name. */
const wholeLibraryDays = 6

/** One day: hosts and repository are read every day, the registers every week; then the checks run on what was read. */
async function live(
  rooms: Sampling & { readonly law: ShippedLaw },
  context: JobContext,
  life: Life,
  company: Company,
  shared: SharedByRuns,
  today: string,
  day: number,
): Promise<void> {
  const isLastRead = today === lastReadDay(company, context.now())
  const isWeekly = day % 7 === 0 || today === company.lastDay || isLastRead
  const sources: [keyof Life['connections'], string, SourceRows][] = [
    ['host', '05:30', hostRows(company, today)],
    ['git', '05:40', gitRows(company, today)],
  ]
  if (isWeekly) {
    const registers = registerRows(company, today)
    sources.push(['registers', '05:50', isLastRead ? new Map([...registers, ['supplier.suppliers@1', []]]) : registers])
  }
  const snapshots: string[] = []
  let last: Instant | null = null
  for (const [name, time, rows] of sources) {
    const at = instant(`${today}T${time}:00Z`)
    if (at > context.now()) continue
    const connectorId = name === 'registers' ? 'table' : name
    const snapshot = await take(rooms, context, life, {
      connection: life.connections[name],
      connector: connectorId,
      at,
      rows,
      exclusions: name === 'git' ? [`commits before ${gitSince(today)}`] : [],
    })
    if (day === 0) await reviewSnapshot(context, life, company, snapshot, connectorId, at)
    snapshots.push(snapshot)
    last = at
  }
  if (last === null) return
  if (isLastRead) {
    last = instant(Date.parse(last) + 300_000)
    snapshots.push(await readSuppliers(rooms, context, life, last))
  }
  const at = instant(Date.parse(last) + 60_000)
  const request = {
    org: context.org,
    at,
    input: { snapshots, ...(today < addDays(company.lastDay, -wholeLibraryDays) && { checks: life.named }) },
    transaction: context.transaction,
    writer: (tx: OrgTransaction) => life.writer(tx, at),
    progress: () => {},
    signal: context.signal,
  }
  await runSharing(rooms.running, request, shared)
}

/** The last day on which everything was read before now. */
export function lastReadDay({ lastDay }: Pick<Company, 'lastDay'>, now: Instant): string {
  return instant(`${lastDay}T06:00:00Z`) <= now ? lastDay : addDays(lastDay, -1)
}

/** The register of suppliers as its connector reads it, once: from then on it speaks for them in place of the file of registers. */
async function readSuppliers(
  rooms: Sampling & { readonly law: ShippedLaw },
  context: JobContext,
  life: Life,
  at: Instant,
): Promise<string> {
  const idOf = idsInOrder(randomOf(Date.parse(at)))
  const writer: Life['writer'] = (tx, moment) => ({ ...life.writer(tx, moment), newId: () => idOf(moment) })
  const { connection, found } = await context.transaction(async tx => ({
    connection: (await registerConnection(tx, at))?.subject as string,
    found: await suppliersAsRows(tx, rooms.law, at),
  }))
  const rows = new Map(supplierRegister.datasets.map(dataset => [dataset, rowsOf(found, dataset)]))
  const taking = { connection, connector: registerConnector, at, rows, exclusions: [] }
  return await take(rooms, context, { ...life, writer }, taking)
}

const rowsOf = (found: Awaited<ReturnType<typeof suppliersAsRows>>, wanted: string) =>
  found.flatMap(({ dataset, row }) => (dataset === wanted ? [row] : []))

type Taking = {
  connection: string
  connector: string
  at: Instant
  rows: SourceRows
  exclusions: string[]
}

/** Rows go through the ordinary collection: checked against their dataset, counted, and described. */
async function take(rooms: Sampling, context: JobContext, life: Life, taking: Taking): Promise<string> {
  await using spool = await openSpool(rooms.spoolFolder)
  const run = {
    source: 'sample',
    startedBy: 'sample',
    now: () => taking.at,
    exec: execNothing,
    files: filesUnder('/nonexistent'),
    net: netNothing,
    signal: context.signal,
  }
  const collected = await collect(sampleSource(taking), {}, run, { row: (dataset, row) => spool.add(dataset, row) })
  if (collected.outcome.state !== 'complete') throw new Error(`the sample data is wrong: ${collected.outcome.why}`)
  const files = await spool.close(collected.datasets.map(dataset => dataset.dataset))
  const kept = await keepSnapshot(
    {
      org: context.org,
      blobs: rooms.running.blobs,
      tables: rooms.tables,
      transaction: context.transaction,
      writer: tx => life.writer(tx, taking.at),
    },
    {
      connection: taking.connection,
      connector: taking.connector,
      collectorVersion: collected.collectorVersion,
      takenAt: taking.at,
      outcome: { state: 'complete' },
      datasets: collected.datasets.map(dataset => ({ ...dataset, ndjson: files.get(dataset.dataset) ?? '' })),
      unread: [],
      notes: ['Sample data, made up'],
    },
    'Sample data',
  )
  return kept.id
}

function sampleSource({ connector: id, rows, exclusions }: Taking): Connector {
  return connector({
    id,
    title: 'Sample',
    summary: 'Made-up rows.',
    version: 'sample',
    datasets: [...rows.keys()],
    scopes: [],
    settings: z.object({}),
    async *collect() {
      for (const [dataset, all] of rows) {
        yield {
          kind: 'origin',
          dataset,
          sourceSystem: 'sample company',
          environment: 'sample',
          account: 'sample',
          query: `sample ${dataset}`,
          parameters: {},
          method: 'file',
          zone: 'UTC',
          exclusions,
        }
        for (const row of all) yield { kind: 'row', dataset, row: row as Record<string, unknown> }
        yield { kind: 'count', dataset, sourceSideCount: all.length, how: 'counted while it was made' }
        yield { kind: 'complete', dataset }
      }
    },
  })
}

async function reviewSnapshot(
  context: JobContext,
  life: Life,
  company: Company,
  snapshot: string,
  connectorId: string,
  at: Instant,
): Promise<void> {
  const reviewer = life.people.get((company.employees[lead] as Employee).id) as string
  await context.transaction(tx =>
    record(life.writer(tx, instant(Date.parse(at) + 4 * 3_600_000)), {
      noun: 'review',
      body: {
        of: { noun: 'snapshot', id: snapshot },
        reviewer,
        decision: { state: 'accepted' },
        collector: `${connectorId}@sample`,
        note: 'Compared with the source',
      },
      reason: 'First snapshot of this collector compared with the source',
    }),
  )
}

/** What people did by hand: each window of each adopted control, with a record as evidence and a second pair of eyes. */
async function perform(rooms: Sampling, context: JobContext, life: Life, company: Company): Promise<void> {
  const calendar = calendarOf('Europe/Berlin')
  const [from, to] = [instant(`${company.firstDay}T08:00:00Z`), context.now()]
  const controls = await context.transaction(tx => versionsInForce(tx, 'control', { asOf: to, knownAt: null }))
  for (const control of controls.filter(one => one.body.lifecycle.state === 'adopted' && isDoneByHand(one.body))) {
    const { cadence, code } = control.body
    if (!isTiled(cadence)) continue
    const windows = expectedWindows(cadence, { from, to }, [{ from, to: null }], calendar)
    for (const window of windows) {
      const holds = (flawed: string, day: string) => code === flawed && isWithin(window, instant(`${day}T12:00:00Z`))
      const isMissed = holds('ONUS-IAM-02', company.flaws.missedReview)
      const length = Date.parse(window.to) - Date.parse(window.from)
      const share = 0.3 + life.random.next() * 0.5
      const performedAt = holds('ONUS-BCP-05', company.flaws.lateMonth)
        ? instant(Date.parse(window.to) + lateByMs)
        : instant(Date.parse(window.from) + length * share)
      const isReviewed = !life.random.chance(0.06)
      if (isMissed || performedAt >= to) continue
      await performOnce(rooms, context, life, company, {
        control: control.subject,
        body: control.body,
        window: window.claims,
        day: calendar.dateAt(window.claims.from),
        performedAt,
        isReviewed,
        returned: holds('ONUS-CHG-06', company.flaws.returnedWeek) ? 'The build of one service is missing.' : null,
      })
    }
  }
}

/** Whether people do it by the calendar; the rest is for checks and for what happens. */
export function isDoneByHand({ cadence, manual, checks }: Pick<Control, 'cadence' | 'manual' | 'checks'>): boolean {
  return isTiled(cadence) && (manual !== null || checks.length === 0)
}

const lateByMs = 4 * 86_400_000

const isWithin = ({ from, to }: { from: Instant; to: Instant }, at: Instant) => from <= at && at < to

type Performing = {
  control: string
  body: Control
  window: { from: Instant; to: Instant }
  /** Its first day. */
  day: string
  performedAt: Instant
  isReviewed: boolean
  /** Why it was sent back; null when it was not. */
  returned: string | null
}

async function performOnce(
  rooms: Sampling,
  context: JobContext,
  life: Life,
  company: Company,
  one: Performing,
): Promise<void> {
  const owner = one.body.lifecycle.state === 'adopted' ? one.body.lifecycle.owner : ''
  const note = `${one.body.code} ${one.body.title}\nWindow ${one.window.from.slice(0, 10)} to ${one.window.to.slice(0, 10)}\nPerformed ${one.performedAt}\nSample data.\n`
  const blob = await rooms.running.blobs.put(context.org, Readable.from([note]), 10_000)
  const leadPerson = life.people.get((company.employees[lead] as Employee).id) as string
  const reviewer =
    owner === leadPerson ? (life.people.get((company.employees[0] as Employee).id) as string) : leadPerson
  await context.transaction(async tx => {
    await noteBlob(tx, context.org, blob, 'text/plain')
    const writer = life.writer(tx, one.performedAt)
    const evidence = await record(writer, {
      noun: 'evidence',
      body: {
        title: `${one.body.title}, ${one.day}`,
        kind: 'record',
        controls: [one.control],
        period: { from: one.window.from, to: one.window.to },
        performedAt: one.performedAt,
        source: 'Written by the owner of the control',
        description: '',
        blobs: [
          { sha256: blob.sha256 as Sha256, bytes: blob.bytes, name: `${one.body.code}.txt`, mediaType: 'text/plain' },
        ],
        snapshot: null,
        collector: null,
        collectedBy: owner,
        sensitivity: 'internal',
      },
      provenance: 'upload',
      reason: 'Performed',
    })
    const fact = { state: 'performed' as const, performedAt: one.performedAt, by: owner, evidence: [evidence.id] }
    await record(writer, {
      noun: 'occurrence',
      body: { control: one.control, window: one.window, fact },
      reason: 'Performed',
    })
    const seenAt = instant(Date.parse(one.performedAt) + 3 * 86_400_000)
    const { returned } = one
    if ((!one.isReviewed && returned === null) || seenAt >= context.now()) return
    await record(life.writer(tx, seenAt), {
      noun: 'review',
      body: {
        of: { noun: 'evidence', id: evidence.id },
        reviewer,
        decision: returned === null ? { state: 'accepted' } : { state: 'returned', why: returned },
        collector: null,
        note: '',
      },
      reason: 'Reviewed',
    })
  })
}
