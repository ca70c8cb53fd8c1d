import { readFile } from 'node:fs/promises'
import { readMessage } from '@onus/connectors/message'
import type { IncidentLine, incidents } from '@onus/contract/incident'
import { dropLimits, titleOfMail } from '@onus/core/drop-box'
import { Blob, type Evidence } from '@onus/core/evidence'
import {
  addEntry,
  amendIncident,
  correctEntry,
  decideIncident,
  type Incident,
  type IncidentOpening,
  momentFrom,
  recurrencesIn,
  recurringDue,
  TimelineEntry,
  withdrawIncident,
} from '@onus/core/incident'
import { lawFor } from '@onus/core/legal-entity'
import { calendarOf } from '@onus/core/occurrence'
import { orRefuse, refuse } from '@onus/core/problem'
import type { Law } from '@onus/core/regulation'
import { significanceOf } from '@onus/core/significance'
import { instant } from '@onus/core/time'
import { isEffective, isKnown, type Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { documentDownload } from '../document/download.ts'
import type { HandlersOf, SignedIn } from '../http/handler.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { askedView } from '../law/view.ts'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, refuseErasedFiles, versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { contactBook, incidentDocument } from './documents.ts'
import { entityOf } from './entity.ts'
import { entryOfMail, keepFiles, noteFiles, sourceOfMail } from './from-mail.ts'
import { type Incidents, incidentsAt, type Looked, lawOfIncident, lookAtOne } from './looking.ts'
import { openedIn, packsOf } from './opening.ts'
import { overviewOf } from './overview.ts'
import { incidentLine, timeView } from './view.ts'

type Speaker = Writer & {
  readonly caller: { readonly kind: string; readonly person?: string | null }
  readonly signedIn: SignedIn | null
  readonly ifMatch: number | undefined
}

type Rooms = { readonly law: ShippedLaw; readonly blobs: BlobStore }

export function incidentHandlers({ law, blobs }: Rooms): HandlersOf<typeof incidents> {
  const { get, history } = versionedHandlers<typeof Incident>('incident', {
    read: 'incident:read',
    write: 'incident:write',
  })
  const handlers: HandlersOf<typeof incidents> = {
    get: get as HandlersOf<typeof incidents>['get'],
    history: history as HandlersOf<typeof incidents>['history'],
    list: async ({ tx, org, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const found = await incidentsAt(tx, org, law, moment)
      const lines = found.all
        .filter(({ body }) => body.kind === query.kind && (!query.entity || body.entity === query.entity))
        .map(incident => incidentLine(found.look(incident)))
        .filter(({ state }) => !query.state || state === query.state)
      const sooner = (a: IncidentLine, b: IncidentLine) => firstOf(a).localeCompare(firstOf(b))
      return { now: moment.asOf, items: lines.toSorted(sooner) }
    },
    open: async call => await open(call, law, call.body),
    openFromMail: async call => {
      const [file] = call.files
      if (!file || file.bytes > dropLimits.bytes)
        return refuse('invalid_input', 'Send one message, a file of at most 20 MB', [
          { path: 'file', message: 'missing' },
        ])
      const bytes = await readFile(file.path)
      const message = readMessage(bytes)
      const files = await keepFiles(blobs, call.org, bytes, message)
      await noteFiles(call.tx, call.org, files)
      const isPast = message.date !== null && message.date <= call.at
      const entry = entryOfMail(message, files, instant(call.at))
      return await open(
        call,
        law,
        {
          ...call.body,
          title: titleOfMail(message),
          whatHappened: message.text,
          source: sourceOfMail(message),
          ...(isPast ? { detected: { at: message.date ?? call.at } } : {}),
        },
        entry,
      )
    },
    openFromResult: async call => {
      const { body: run } = await versionInForce(call.tx, 'run', call.body.run, now(call.at))
      if (run.verdict === 'passed')
        return refuse('invalid_input', `${run.check} passed: there is nothing in it to open an incident from`)
      return await open(call, law, {
        entity: call.body.entity,
        kind: 'real',
        title: call.body.title || `${run.check}: ${run.verdict.replaceAll('_', ' ')}`,
        whatHappened: run.reason,
        source: { kind: 'check', reference: run.check, run: call.body.run },
        ...(run.now <= call.at ? { detected: { at: run.now } } : {}),
      })
    },
    overview: async ({ tx, org, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const looked = await lookAtOne(tx, org, law, moment, params.id)
      return await overviewOf(tx, law, looked, await versionsBy(tx, params.id, moment), moment)
    },
    amend: async call => {
      const { change, reason } = call.body
      return await changed(call, law, reason || 'More became known', before =>
        amendIncident(before.body, change, { by: personOf(call), now: instant(call.at), reason }),
      )
    },
    note: async call => {
      for (const id of call.body.evidence)
        call.may('evidence:read', collectedBy(await versionInForce(call.tx, 'evidence', id, now(call.at))))
      return await changed(call, law, 'An entry of the timeline', ({ body }) =>
        addEntry(body, entryBy(call, { evidence: call.body.evidence }), instant(call.at)),
      )
    },
    attach: async call => {
      if (call.files.length === 0) return refuse('invalid_input', 'Send a file', [{ path: 'file', message: 'missing' }])
      const files: Blob[] = []
      for (const { path, name, mediaType } of call.files)
        files.push(Blob.parse({ ...(await blobs.adopt(call.org, path)), name, mediaType }))
      await noteFiles(call.tx, call.org, files)
      return await changed(call, law, 'An entry with files', ({ body }) =>
        addEntry(body, entryBy(call, { files }), instant(call.at)),
      )
    },
    correct: async call => {
      const { what, at, reason } = call.body
      const moment = at && orRefuse(momentFrom(at))
      return await changed(call, law, reason, ({ body }) =>
        correctEntry(
          body,
          call.params.place,
          { what, at: moment },
          { by: personOf(call), now: instant(call.at), reason },
        ),
      )
    },
    file: async ({ tx, org, params, at, fileLink }) => {
      const { body, fact } = await versionInForce(tx, 'incident', params.id, now(at))
      const file = body.timeline.flatMap(({ files }) => files).find(one => one.sha256 === params.sha256)
      if (!file) return refuse('not_found', 'There is no such file on this timeline')
      await refuseErasedFiles(tx, fact)
      await blobs.verify(org, file.sha256)
      return { url: fileLink({ sha256: file.sha256, name: file.name, mediaType: file.mediaType }) }
    },
    decide: async call => {
      const { actorPerson, at } = deciding(call)
      const { answer, reason, aware } = call.body
      const { look } = await lookAtOne(call.tx, call.org, law, now(call.at), call.params.id)
      const decision = { answer, reason, by: actorPerson, at, computed: look.significance.answer }
      return await changed(call, law, reason, ({ body }) => decideIncident(body, decision, aware, at))
    },
    withdraw: async call => {
      const { actorPerson, at } = deciding(call)
      const { note } = call.body
      return await changed(call, law, note, ({ body }) => withdrawIncident(body, actorPerson, note, at))
    },
    export: async ({ tx, org, params, body: { format, ...asked }, at }) => {
      const moment = await momentOf(tx, asked, at)
      const looked = await lookAtOne(tx, org, law, moment, params.id)
      const overview = await overviewOf(tx, law, looked, await versionsBy(tx, params.id, moment), moment)
      const name = `incident-${params.id.slice(0, 8)}`
      if (format !== 'json')
        return await documentDownload(await incidentDocument(tx, overview, moment, at), name, format)
      const content = Buffer.from(`${JSON.stringify(overview, null, 2)}\n`)
      return { name: `${name}.json`, mediaType: 'application/json', content }
    },
    contactBook: async ({ tx, body: { format, ...asked }, at }) => {
      const moment = await momentOf(tx, asked, at)
      const entities = (await versionsInForce(tx, 'legal-entity', moment)).map(({ body }) => body)
      return await documentDownload(await contactBook(tx, entities, moment, at), 'contact-book', format)
    },
    lessons: async ({ tx, query, at }) => {
      const incidents = await versionsInForce(tx, 'incident', await momentOf(tx, query, at))
      const items = incidents.flatMap(({ subject, body: { kind, title, withdrawn, review } }) => {
        if (review === null || withdrawn !== null || kind === 'tabletop') return []
        const { at: when, learnt, controls, risks, csf } = review
        return [{ incident: subject, title, at: when, learnt, controls, risks, csf }]
      })
      return { items: items.toSorted((a, b) => b.at.localeCompare(a.at)) }
    },
    recurring: async ({ tx, org, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const { body: entity } = await versionInForce(tx, 'legal-entity', query.entity, moment)
      const found = await incidentsAt(tx, org, law, moment)
      const read = lawFor(law.packs(), entity, calendarOf(entity.zone).dateAt(moment.asOf))
      const titles = new Map(found.all.map(({ id, body }) => [id, body.title]))
      const groups = recurringGroups(read, { id: query.entity, body: entity }, found).map(({ asked, ...group }) => ({
        ...group,
        incidents: group.incidents.map(id => ({ id, title: titles.get(id) ?? id })),
        rule: asked && askedView(asked),
      }))
      const checks = (await versionsInForce(tx, 'recurring-check', moment))
        .filter(({ body }) => body.entity === query.entity)
        .toSorted((a, b) => b.body.at.localeCompare(a.body.at))
      const people = new Map((await versionsInForce(tx, 'person', moment)).map(one => [one.subject, one.body.name]))
      const due = recurringDue(read, checks[0]?.body.at ?? null, entity.zone)
      return {
        groups,
        checks: checks.map(({ subject, body }) => ({ id: subject, body, by: people.get(body.by) ?? 'Former member' })),
        due: due && timeView(due, entity.zone),
        isOverdue: due !== null && moment.asOf > due,
      }
    },
    checkRecurring: async call => {
      const { actorPerson, at } = deciding(call)
      const { body: entity } = await versionInForce(call.tx, 'legal-entity', call.body.entity, now(call.at))
      const found = await incidentsAt(call.tx, call.org, law, now(call.at))
      const read = lawFor(law.packs(), entity, calendarOf(entity.zone).dateAt(at))
      const groups = recurringGroups(read, { id: call.body.entity, body: entity }, found)
      return await record(call, {
        noun: 'recurring-check',
        body: {
          entity: call.body.entity,
          at,
          by: actorPerson,
          found: groups.map(({ rootCause, incidents, answer }) => ({ rootCause, incidents: [...incidents], answer })),
          conclusion: call.body.conclusion,
        },
        reason: 'Looked for incidents that recur',
      })
    },
  }
  return handlers
}

/** What stands first in a list: the next deadline, or while there is none when somebody is to have decided. */
function firstOf({ next, alarmAt }: IncidentLine): string {
  return next?.due?.at ?? alarmAt?.at ?? '9'
}

async function open(
  call: Speaker,
  law: ShippedLaw,
  opening: IncidentOpening,
  entry: TimelineEntry | null = null,
): Promise<Recorded> {
  const entity = await entityOf(call.tx, call.at, opening.entity)
  const saying = { by: personOf(call), now: instant(call.at) }
  const source =
    call.signedIn === null && opening.source.kind === 'form'
      ? { ...opening.source, kind: 'api' as const }
      : opening.source
  const opened = openedIn(entity, law, { ...opening, source }, saying)
  const incident = entry === null ? opened : (orRefuse(addEntry(opened, entry, instant(call.at))) as Incident)
  return await record(call, { noun: 'incident', body: incident, reason: 'Opened' })
}

function collectedBy({ body }: Version<Evidence>) {
  const by = body.collectedBy === null ? [] : [body.collectedBy]
  return { owners: by, assignees: by }
}

/** An entry of whoever speaks. */
function entryBy(
  call: Speaker & {
    readonly body: { readonly what: string; readonly at?: Parameters<typeof momentFrom>[0] | undefined }
  },
  more: Partial<Pick<TimelineEntry, 'evidence' | 'files'>>,
): TimelineEntry {
  const at = orRefuse(momentFrom(call.body.at ?? { at: call.at }))
  return TimelineEntry.parse({ ...more, at, what: call.body.what, by: personOf(call) })
}

/** Records a change of an incident, said of the latest version that everybody saw: nobody's words are lost to another's. */
async function changed(
  call: Speaker & { readonly params: { readonly id: string } },
  law: ShippedLaw,
  reason: string,
  change: (before: Version<Incident>) => Incident | Parameters<typeof orRefuse>[0],
): Promise<Recorded> {
  const [before] = await versionsOf(call.tx, 'incident', call.params.id)
  const latest = before as Version<Incident>
  const after = orRefuse(change(latest)) as Incident
  const { body: entity } = await versionInForce(call.tx, 'legal-entity', after.entity, now(call.at))
  const read = lawOfIncident(law, entity, after, instant(call.at))
  const unheard = after.clocks.find(one => one.is === 'law' && read.find(one.rule)?.group !== 'parallel')
  if (unheard?.is === 'law' && !latest.body.clocks.some(one => one.is === 'law' && one.rule === unheard.rule))
    return refuse('invalid_input', `The law of ${read.reading.on} has no clock ${unheard.rule}`)
  const packs = packsOf(read)
  return await record(call, {
    noun: 'incident',
    subject: call.params.id,
    body: { ...after, packs },
    reason,
    expectedVersion: call.ifMatch ?? latest.version,
  })
}

type Group = {
  rootCause: string
  incidents: readonly string[]
  answer: 'yes' | 'no' | 'unknown'
  asked: Looked['look']['significance']['asked'][number] | null
}

/** Real incidents of an entity that recur, and whether they are significant together. */
function recurringGroups(law: Law, { id, body: entity }: Looked['entity'], { all }: Incidents): readonly Group[] {
  const others = all.filter(({ body }) => body.entity === id && body.kind === 'real')
  const own = entity.scoping.figures.turnoverEur
  const turnover = own === null ? {} : { turnover_previous_year_eur: own }
  return recurrencesIn({ law, entity, others, incident: null }).map(({ rootCause, incidents, facts }) => {
    const { asked } = significanceOf(law, entity.scoping.types ?? [], { ...turnover, ...facts })
    const rule = asked.find(one => one.rule.id === 'significant.recurring') ?? null
    return { rootCause, incidents, answer: rule?.answer ?? 'unknown', asked: rule }
  })
}

/** Every version of an incident that counts at a moment, oldest first, with who said it. */
async function versionsBy(tx: OrgTransaction, id: string, moment: Moment) {
  const known = (await versionsOf(tx, 'incident', id)).filter(
    version => isKnown(version, moment.knownAt) && isEffective(version.effective, moment.asOf),
  )
  return (await recordViews(tx, known))
    .map(({ body, effective, recorded, actor, reason }) => ({
      body,
      at: effective.from,
      recorded,
      by: actor.name,
      reason,
    }))
    .toReversed()
}

function personOf({ caller }: Pick<Speaker, 'caller'>): string | null {
  return caller.kind === 'user' ? (caller.person ?? null) : null
}

function now(at: string): Moment {
  return { asOf: instant(at), knownAt: null }
}
