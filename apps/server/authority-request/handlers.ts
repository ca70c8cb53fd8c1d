import type { authorityRequests as operations, SupervisionView } from '@onus/contract/authority-request'
import { type AuthorityRequest, authorityRequests } from '@onus/core/authority-request'
import { type Block, type Document, heading, note, paragraphs, table } from '@onus/core/document'
import type { Evidence } from '@onus/core/evidence'
import { type FactorFacts, factorSaid, factorsOf, fineCeiling, supervisionOf } from '@onus/core/fine'
import { type LegalEntity, lawFor } from '@onus/core/legal-entity'
import type { Law } from '@onus/core/regulation'
import { type EntityClass, scope } from '@onus/core/scoping'
import { isKnown, type Version } from '@onus/core/version'
import { zipOf } from '@onus/reports/zip'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { madeWords } from '../description/head.ts'
import { documentDownload } from '../document/download.ts'
import { evidenceVersions } from '../evidence/store.ts'
import type { HandlersOf } from '../http/handler.ts'
import { incidentsAt } from '../incident/looking.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { citedView } from '../law/view.ts'
import { dayIn } from '../organisation/day.ts'
import { isAllowed } from '../register/handlers.ts'
import { registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, refuseErasedFiles, versionInForce, versionsInForce } from '../register/store.ts'
import { personsById } from '../request/store.ts'

export function authorityRequestHandlers({
  law: shipped,
  blobs,
}: {
  readonly law: ShippedLaw
  readonly blobs: BlobStore
}): HandlersOf<typeof operations> {
  const register = registerHandlers(authorityRequests, {
    read: 'incident:read',
    write: 'legal-entity:write',
    settle: async (tx, { entity }, at) => {
      await versionInForce(tx, 'legal-entity', entity, await momentOf(tx, {}, at))
    },
  })
  return {
    ...register,
    supervision: async ({ tx, org, params, query, at, may }) => {
      const moment = await momentOf(tx, query, at)
      const mayReadRequests = isAllowed(() => may('incident:read', {}))
      return await supervisionAt(tx, org, shipped, params.id, moment, mayReadRequests)
    },
    document: async ({ tx, params, body: { format, ...asked }, at }) => {
      const moment = await momentOf(tx, asked, at)
      const answer = await answerOf(tx, params.id, moment)
      return await documentDownload(await documentOf(tx, answer, moment, at), nameOf(params.id), format)
    },
    bundle: async ({ tx, org, params, body: asked, at }) => {
      const moment = await momentOf(tx, asked, at)
      const answer = await answerOf(tx, params.id, moment)
      const given = [...answer.evidence.values()]
      for (const { fact } of given) await refuseErasedFiles(tx, fact)
      const whole = await documentDownload(await documentOf(tx, answer, moment, at), 'answer', 'html')
      const files = given.flatMap(({ body: { blobs: held } }) => held)
      const unique = [...new Map(files.map(file => [file.sha256, file])).values()]
      for (const { sha256 } of unique) await blobs.verify(org, sha256)
      const manifest = unique.map(file => `${file.sha256}  ${pathOf(file)}\n`).join('')
      const content = zipOf(
        (async function* () {
          yield { name: 'answer.html', bytes: whole.content as Uint8Array }
          yield { name: 'SHA256SUMS', bytes: Buffer.from(manifest) }
          for (const file of unique) yield { name: pathOf(file), stream: () => blobs.stream(org, file.sha256) }
        })(),
      )
      return { name: `${nameOf(params.id)}.zip`, mediaType: 'application/zip', content }
    },
  }
}

function nameOf(id: string): string {
  return `authority-request-${id.slice(0, 8)}`
}

/** Where a file lies in a bundle: its hash first, so that two of one name stay apart. */
function pathOf({ sha256, name }: { readonly sha256: string; readonly name: string }): string {
  return `evidence/${sha256.slice(0, 12)}-${name.replaceAll(/[^\w.-]+/g, '_').slice(-120)}`
}

async function supervisionAt(
  tx: OrgTransaction,
  org: string,
  shipped: ShippedLaw,
  id: string,
  moment: Moment,
  mayReadRequests: boolean,
): Promise<SupervisionView> {
  const { body: entity } = await versionInForce(tx, 'legal-entity', id, moment)
  const today = dayIn(entity.zone, moment.asOf)
  const law = lawFor(shipped.packs(), entity, today)
  const known = entity.decision?.class ?? scope(law, entity.scoping).class
  const requests = (await versionsInForce(tx, 'authority-request', moment)).filter(
    one => mayReadRequests && one.body.entity === id,
  )
  const actions = (await versionsInForce(tx, 'action', moment)).filter(({ body }) =>
    body.about.some(one => one.noun === 'legal-entity' && one.id === id),
  )
  const shown = requests.map(({ subject, version, body }) => ({
    id: subject,
    version,
    body,
    overdue: isOpen(body) && body.due !== null && body.due < today,
    answeredLate: isLate(body, entity.zone),
  }))
  const factors = factorsOf(law)
  const stateIs = (...states: string[]) => actions.filter(({ body }) => states.includes(body.lifecycle.state)).length
  const facts: FactorFacts = {
    ...(await incidentFacts(tx, org, shipped, id, moment)),
    actionsDone: stateIs('done', 'verified'),
    actionsOpen: stateIs('open', 'in_progress'),
    answersLate: shown.filter(({ body }) => !isOpen(body)).map(({ answeredLate }) => answeredLate),
  }
  return {
    zone: entity.zone,
    class: known,
    authority: entity.supervisingAuthorities ?? [],
    ...powersOf(law, known, entity),
    once: citedView(law.get('filing.once')),
    factors: {
      rule: citedView(factors.rule),
      items: factors.items.map(factor => ({
        factor,
        ...factorSaid(factor, facts),
        // What is recorded tells of incidents and how they were reported.
        ...(!mayReadRequests && { words: null }),
      })),
    },
    mayReadRequests,
    requests: shown.toSorted((a, b) => b.body.received.localeCompare(a.body.received)),
  }
}

function isOpen({ lifecycle }: AuthorityRequest): boolean {
  return lifecycle.state === 'received'
}

function isLate({ lifecycle, due }: AuthorityRequest, zone: string): boolean {
  return lifecycle.state !== 'received' && due !== null && dayIn(zone, lifecycle.answeredAt) > due
}

function powersOf(
  law: Law,
  known: EntityClass | null,
  { groupTurnoverEur: turnover }: LegalEntity,
): Pick<SupervisionView, 'powers' | 'ceiling'> {
  if (known !== 'essential' && known !== 'important') return { powers: null, ceiling: null }
  const { when, looks, orders } = supervisionOf(law, known)
  const { rule, atLeast, atMost } = fineCeiling(law, known, turnover)
  const national = law.find('fine.national')
  return {
    powers: {
      when: citedView(when),
      looks: { rule: citedView(looks.rule), items: [...looks.items] },
      orders: { rule: citedView(orders.rule), items: [...orders.items] },
    },
    ceiling: {
      rule: citedView(rule),
      atLeast,
      atMost,
      turnover,
      national: national ? citedView(national) : null,
      double: citedView(law.get('fine.double')),
    },
  }
}

/** What real incidents of an entity tell: those that were decided to be significant, and every report that was sent. */
async function incidentFacts(tx: OrgTransaction, org: string, shipped: ShippedLaw, entity: string, moment: Moment) {
  const incidents = await incidentsAt(tx, org, shipped, moment)
  const own = incidents.all
    .filter(({ body }) => body.entity === entity && body.kind === 'real' && body.withdrawn === null)
    .map(incident => incidents.look(incident))
  const significant = own.filter(({ incident }) => incident.body.decision?.answer === 'significant')
  const reports = own.flatMap(({ look }) => look.deadlines.map(({ state }) => state))
  return {
    significant: significant.length,
    lastedMs: significant.map(({ incident: { body } }) => {
      const [from, to] = [body.moments.occurred ?? body.moments.detected, body.moments.handled]
      return from && to ? Date.parse(to.at) - Date.parse(from.at) : null
    }),
    lossesEur: significant.flatMap(({ look: { known } }) => {
      const loss = known.facts.loss_eur
      return typeof loss === 'number' ? loss : []
    }),
    reportsSent: reports.filter(state => state === 'submitted' || state === 'submitted_late').length,
    reportsLate: reports.filter(state => state === 'submitted_late').length,
  }
}

type Answer = {
  readonly request: Version<AuthorityRequest>
  readonly entity: LegalEntity
  readonly evidence: ReadonlyMap<string, Version<Evidence>>
  readonly answeredBy: string | null
}

async function answerOf(tx: OrgTransaction, id: string, moment: Moment): Promise<Answer> {
  const request = await versionInForce(tx, 'authority-request', id, moment)
  const { body: entity } = await versionInForce(tx, 'legal-entity', request.body.entity, moment)
  const ids = [...new Set(request.body.items.flatMap(({ evidence }) => evidence))]
  const versions = await evidenceVersions(tx, ids)
  const evidence = new Map(
    ids.flatMap(one => {
      const last = versions
        .get(one)
        ?.findLast(held => held.effective.from <= moment.asOf && isKnown(held, moment.knownAt))
      return last ? [[one, last] as const] : []
    }),
  )
  const { lifecycle } = request.body
  const by = 'answeredBy' in lifecycle ? lifecycle.answeredBy : null
  const person = by === null ? null : (await personsById(tx, [by])).get(by)
  return { request, entity, evidence, answeredBy: person?.name ?? null }
}

async function documentOf(
  tx: OrgTransaction,
  { request: { body }, entity, evidence, answeredBy }: Answer,
  moment: Moment,
  at: string,
): Promise<Document> {
  const { lifecycle } = body
  const rows = [
    ['Authority', body.authority],
    ['Reference', body.reference || '–'],
    ['Purpose as stated', body.purpose],
    ['Received', `${body.received} (${entity.zone})`],
    ['Due', body.due === null ? 'no day was named' : `${body.due} (${entity.zone})`],
    ...('answeredAt' in lifecycle
      ? [
          [
            'Answered',
            `${dayIn(entity.zone, lifecycle.answeredAt)} (${entity.zone}), by ${answeredBy ?? '[unknown: who]'}`,
          ],
          ['How', lifecycle.how],
          ...(lifecycle.late === '' ? [] : [['Why late', lifecycle.late]]),
        ]
      : []),
  ]
  return {
    title: 'Answer to a request of an authority',
    subtitle: `${entity.name}, to ${body.authority}`,
    mark: lifecycle.state === 'received' ? 'Draft: not answered' : null,
    made: await madeWords(tx, at, moment),
    blocks: [
      ...table(['What', 'As recorded'], rows),
      ...body.items.flatMap(({ words, answer, evidence: ids }, index): Block[] => [
        heading(2, `${index + 1}. ${words}`),
        ...(answer === '' && ids.length === 0 ? [note(`[unknown: answer to item ${index + 1}]`)] : paragraphs(answer)),
        ...table(
          ['Evidence', 'File', 'SHA-256'],
          ids.flatMap(id => evidenceRows(id, evidence.get(id))),
        ),
      ]),
    ],
  }
}

function evidenceRows(id: string, version: Version<Evidence> | undefined): string[][] {
  if (version === undefined) return [[`[unknown: evidence ${id}]`, '', '']]
  const { title, blobs, address } = version.body
  if (blobs.length === 0) return [[title, address ?? 'no file', '–']]
  return blobs.map(({ name, sha256 }) => [title, name, sha256])
}
