import { createHash } from 'node:crypto'
import type { filings } from '@onus/contract/filing'
import type { Document } from '@onus/core/document'
import { note } from '@onus/core/document'
import {
  exerciseMark,
  type Filing,
  type FilingLifecycle,
  filingText,
  sentAt,
  whyNotAnsweredAt,
  whyNotFiling,
  whyNotSentAt,
  whyNotStage,
} from '@onus/core/filing'
import { type MomentInput, momentFrom } from '@onus/core/incident'
import { orRefuse, refuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { documentDownload } from '../document/download.ts'
import type { HandlersOf } from '../http/handler.ts'
import { lookAtOne } from '../incident/looking.ts'
import { linesNow, stageTitles, timeWords } from '../incident/view.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsOf } from '../register/store.ts'

type Operations = typeof filings
type Call = Writer & { readonly params: { readonly id: string }; readonly ifMatch: number | undefined }

export function filingHandlers(law: ShippedLaw): HandlersOf<Operations> {
  const { list, get, history } = versionedHandlers<typeof Filing>('filing', {
    read: 'incident:read',
    write: 'incident:write',
  })
  return {
    list: list as HandlersOf<Operations>['list'],
    get: get as HandlersOf<Operations>['get'],
    history: history as HandlersOf<Operations>['history'],
    draft: async call => {
      const { actorPerson, at } = deciding(call)
      const looked = await lookAtOne(call.tx, call.org, law, now(call.at), call.params.id)
      const { incident, entity } = looked
      const { stage, recipient, request, corrects } = call.body
      if (incident.body.withdrawn) return refuse('not_in_lifecycle', 'A withdrawn incident is reported no more')
      orRefuse(whyNotStage(stage, request) ?? true)
      const corrected = corrects === null ? null : (await latest(call.tx, corrects)).body
      if (corrected && (corrected.incident !== incident.id || corrected.stage !== stage || sentAt(corrected) === null))
        return refuse('invalid_input', 'A correction names a filing of this incident and stage that was sent')
      if (request !== null && !incident.body.requests.some(one => one.id === request))
        return refuse('invalid_input', 'There is no such request of an authority in this incident')
      const before = looked.filings.filter(({ body }) => body.stage === stage && body.request === request)
      if (corrects === null && before.length > 0)
        return refuse(
          'conflict',
          `There is a ${stageTitles[stage].toLowerCase()} already; what was sent is corrected by another`,
        )
      const filing: Filing = {
        incident: incident.id,
        stage,
        exercise: incident.body.kind === 'tabletop',
        entityName: entity.body.name,
        zone: incident.body.zone,
        recipient: recipient || entity.body.supervisingAuthorities?.[0] || 'Competent authority or CSIRT',
        corrects,
        request,
        lines: linesNow(looked, law, stage),
        formVersion: law.form().version,
        lateBecause: null,
        lifecycle: { state: 'drafting', drafted: { at, by: actorPerson } },
      }
      return await record(call, { noun: 'filing', body: filing, reason: `${stageTitles[stage]} drafted` })
    },
    redraft: async call => {
      const { actorPerson, at } = deciding(call)
      const filing = await latest(call.tx, call.params.id)
      if (filing.body.lifecycle.state !== 'drafting') orRefuse(whyNotFiling(filing.body, 'drafting') ?? true)
      const looked = await lookAtOne(call.tx, call.org, law, now(call.at), filing.body.incident)
      const lifecycle = { state: 'drafting' as const, drafted: { at, by: actorPerson } }
      const lines = linesNow(looked, law, filing.body.stage)
      return await kept(call, filing, { lines, lifecycle, formVersion: law.form().version }, 'Drafted anew')
    },
    approve: async call => {
      const { actorPerson, at } = deciding(call)
      const filing = await latest(call.tx, call.params.id)
      const lifecycle = step(filing.body, 'approved', { approved: { at, by: actorPerson } })
      return await kept(call, filing, { lifecycle }, 'Approved')
    },
    submit: async call => {
      const { actorPerson } = deciding(call)
      const filing = await latest(call.tx, call.params.id)
      const at = pastMoment(call.body.at, call.at)
      const { body: incident } = await versionInForce(call.tx, 'incident', filing.body.incident, now(call.at))
      orRefuse(whyNotSentAt(at, incident.moments.detected?.at ?? null) ?? true)
      const recorded = at < call.at ? { recorded: instant(call.at) } : {}
      const submitted = { at, by: actorPerson, channel: call.body.channel, sha256: hashOf(filing.body), ...recorded }
      const lifecycle = step(filing.body, 'submitted', { submitted })
      return await kept(call, filing, { lifecycle, lateBecause: call.body.lateBecause || null }, 'Submitted')
    },
    rehearse: async call => {
      const { actorPerson, at } = deciding(call)
      const filing = await latest(call.tx, call.params.id)
      const rehearsed = { at, by: actorPerson, sha256: hashOf(filing.body) }
      return await kept(call, filing, { lifecycle: step(filing.body, 'rehearsed', { rehearsed }) }, 'Rehearsed')
    },
    explainLate: async call => {
      deciding(call)
      const filing = await latest(call.tx, call.params.id)
      if (sentAt(filing.body) === null) return refuse('not_in_lifecycle', 'It was not sent yet: say why when it is')
      if (filing.body.lateBecause !== null) return refuse('conflict', 'Why it was late was said already')
      return await kept(call, filing, { lateBecause: call.body.reason }, call.body.reason)
    },
    answer: async call => {
      deciding(call)
      const filing = await latest(call.tx, call.params.id)
      const { outcome, reference, note: said } = call.body
      const answer = { at: pastMoment(call.body.at, call.at), reference, note: said }
      orRefuse(whyNotAnsweredAt(filing.body, answer.at) ?? true)
      return await kept(call, filing, { lifecycle: step(filing.body, outcome, { answer }) }, `Answered: ${outcome}`)
    },
    export: async ({ tx, params, body: { format, ...asked }, at }) => {
      const { body } = await versionInForce(tx, 'filing', params.id, await momentOf(tx, asked, at))
      const name = `${body.exercise ? 'EXERCISE-' : ''}${body.stage.replaceAll('_', '-')}-${params.id.slice(0, 8)}`
      if (format === 'text')
        return { name: `${name}.txt`, mediaType: 'text/plain; charset=utf-8', content: Buffer.from(filingText(body)) }
      if (format === 'json')
        return { name: `${name}.json`, mediaType: 'application/json', content: Buffer.from(filingJson(body)) }
      return await documentDownload(filingDocument(body), name, format)
    },
  }
}

async function latest(tx: OrgTransaction, id: string): Promise<Version<Filing>> {
  const [version] = await versionsOf(tx, 'filing', id)
  return version as Version<Filing>
}

async function kept(call: Call, filing: Version<Filing>, change: Partial<Filing>, reason: string): Promise<Recorded> {
  return await record(call, {
    noun: 'filing',
    subject: filing.subject,
    body: { ...filing.body, ...change },
    reason,
    expectedVersion: call.ifMatch ?? filing.version,
  })
}

function step(filing: Filing, state: FilingLifecycle['state'], with_: object): FilingLifecycle {
  orRefuse(whyNotFiling(filing, state) ?? true)
  return { ...filing.lifecycle, ...with_, state } as FilingLifecycle
}

function pastMoment(input: MomentInput | undefined, at: string): Instant {
  const moment = orRefuse(momentFrom(input ?? { at }))
  if (moment.at > at) return refuse('invalid_input', `${moment.at} lies in the future: record it when it happened`)
  return moment.at
}

/** What was sent is the text, byte by byte; this is its hash. */
function hashOf(filing: Filing): string {
  return createHash('sha256').update(filingText(filing)).digest('hex')
}

/** The words of a filing as data: nothing in it changes after it was sent, whatever is answered. */
function filingJson(filing: Filing): string {
  const { stage, exercise, entityName, zone, recipient, corrects, request, formVersion, lines } = filing
  const content = { stage, exercise, entityName, zone, recipient, corrects, request, formVersion, lines }
  const mark = exercise ? { mark: exerciseMark } : {}
  return `${JSON.stringify({ ...mark, ...content, sha256OfText: hashOf(filing) }, null, 2)}\n`
}

function filingDocument(filing: Filing): Document {
  const { stage, exercise, entityName, zone, recipient, lines, corrects, lifecycle } = filing
  const at = sentAt(filing)
  const isOpen = at === null
  return {
    title: `${stageTitles[stage]}${corrects ? ', correction' : ''}`,
    subtitle: `${entityName} to ${recipient}`,
    mark: exercise ? exerciseMark : isOpen ? `Not sent: ${lifecycle.state}` : null,
    made: at === null ? `Drafted on ${lifecycle.drafted.at}` : `Sent on ${timeWords(at, zone)}`,
    blocks: [
      {
        kind: 'table',
        columns: ['Field', 'Answer'],
        rows: lines.map(({ label, value }) => [label, value ?? `[unknown: ${label.toLowerCase()}]`]),
      },
      note(`SHA-256 of the same words as text: ${hashOf(filing)}`),
    ],
  }
}

function now(at: string): Moment {
  return { asOf: instant(at), knownAt: null }
}
