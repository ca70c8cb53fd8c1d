import type { IncidentOverview, TimelineView } from '@onus/contract/incident'
import { type Evidence, evidenceTitle } from '@onus/core/evidence'
import { optionalFor } from '@onus/core/filing'
import { filingSource, owedWords } from '@onus/core/incident'
import type { OrgTransaction } from '../db/index.ts'
import { evidenceVersions } from '../evidence/store.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { citedIn, citedView } from '../law/view.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import type { Looked } from './looking.ts'
import { type SaidVersion, timelineOf } from './timeline.ts'
import { deadlineView, filingViews, parallelView, questionView, significanceView, timeView } from './view.ts'

/** Everything about one incident at a moment, as the API shows it. */
export async function overviewOf(
  tx: OrgTransaction,
  shipped: ShippedLaw,
  looked: Looked,
  versions: readonly SaidVersion[],
  moment: Moment,
): Promise<IncidentOverview> {
  const { incident, entity, law, look } = looked
  const { body, id } = incident
  const { zone } = body
  const { version } = await versionInForce(tx, 'incident', id, moment)
  const people = new Map((await versionsInForce(tx, 'person', moment)).map(one => [one.subject, one.body.name]))
  const titles = new Map((await versionsInForce(tx, 'incident', moment)).map(one => [one.subject, one.body.title]))
  const evidence = await evidenceVersions(
    tx,
    body.timeline.flatMap(entry => entry.evidence),
  )
  const filings = filingViews(looked, shipped)
  const form = shipped.form()
  const source = filingSource(law, entity.body, body, look.known.facts)
  return {
    id,
    version,
    body,
    state: look.state,
    now: timeView(moment.asOf, zone),
    entity: {
      id: entity.id,
      name: entity.body.name,
      zone: entity.body.zone,
      class: entity.body.decision?.class ?? null,
      isDecided: entity.body.decision !== null,
      typesKnown: entity.body.scoping.types !== null,
    },
    law: {
      on: law.reading.on,
      jurisdiction: law.reading.jurisdiction,
      packs: [...law.packs],
      isRenewed: law.packs.some(pack => body.packs.some(one => one.id === pack.id && one.version !== pack.version)),
      portal: citedIn(law, 'portal'),
      guidance: citedIn(law, 'significance.guidance'),
      once: citedIn(law, 'filing.once'),
    },
    owed:
      look.owed.is === 'owed'
        ? { is: 'owed', because: null, words: '', rule: null }
        : { ...look.owed, words: owedWords(look.owed), rule: look.owed.rule && citedView(look.owed.rule) },
    deadlines: look.deadlines.map(one => deadlineView(one, zone)),
    next: look.next && deadlineView(look.next, zone),
    alarm: look.alarm && {
      at: timeView(look.alarm.at, zone),
      rule: citedView(look.alarm.rule),
      isRaised: look.alarm.isRaised,
    },
    significance: significanceView(look),
    recurrence: look.recurrence && {
      rootCause: look.recurrence.rootCause,
      incidents: look.recurrence.incidents.map(one => ({ id: one, title: titles.get(one) ?? one })),
    },
    questions: look.questions && {
      stage: look.questions.stage,
      request: look.questions.request,
      fields: look.questions.fields.map(questionView),
      also: optionalFor(form, look.questions.stage, source).map(questionView),
    },
    answered: form.fields.flatMap(field => {
      const value = field.from === 'answer' ? body.answers[field.id] : undefined
      return value === undefined ? [] : [{ ...questionView(field), value }]
    }),
    parallel: look.parallel.map(one => parallelView(one, zone)),
    offeredClocks: law.group('parallel').map(citedView),
    answerExpected: look.answerExpected && {
      rule: citedView(look.answerExpected.rule),
      at: timeView(look.answerExpected.at, zone),
    },
    filings,
    timeline: timelineOf(
      looked,
      versions,
      person => (person === null ? null : (people.get(person) ?? 'Former member')),
      one => evidenceView(one, evidence.get(one)?.at(-1)?.body),
    ),
    people: Object.fromEntries(
      namedIn(
        looked,
        filings.map(({ body: filing }) => filing.lifecycle),
      ).map(one => [one, people.get(one) ?? 'Former member']),
    ),
  }
}

function evidenceView(id: string, body: Evidence | undefined): TimelineView['evidence'][number] {
  if (body === undefined) return { id, title: 'Evidence that is gone', files: [] }
  return { id, title: evidenceTitle(body), files: body.blobs.map(({ name, sha256 }) => ({ name, sha256 })) }
}

function namedIn(
  { incident: { body } }: Looked,
  lifecycles: readonly { drafted: { by: string } }[],
): readonly string[] {
  const said = [
    body.openedBy,
    body.awareness?.by ?? null,
    body.decision?.by ?? null,
    body.withdrawn?.by ?? null,
    body.review?.by ?? null,
    body.waiver?.by ?? null,
    ...body.timeline.map(({ by }) => by),
    ...lifecycles.flatMap(one => [one.drafted.by, ...stepsBy(one)]),
  ]
  return [...new Set(said.filter(one => one !== null))]
}

function stepsBy(lifecycle: object): readonly string[] {
  return Object.values(lifecycle).flatMap(step => (typeof step === 'object' && 'by' in step ? [String(step.by)] : []))
}
