import { createHash } from 'node:crypto'
import type { descriptions as operations } from '@onus/contract/description'
import { assertionText } from '@onus/core/assertion'
import {
  descriptionDocument,
  type Fact,
  factsOf,
  gapsOf,
  isInside,
  sectionsOf,
  staleness,
  suppliersInside,
  written,
} from '@onus/core/description'
import type { Engagement } from '@onus/core/engagement'
import { refuse } from '@onus/core/problem'
import { managementParts } from '@onus/core/report'
import { instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { documentDownload } from '../document/download.ts'
import { engagementOf, momentOfFrozen, openEngagementOf } from '../engagement/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import type { MatrixRooms } from '../matrix/reading.ts'
import { dayIn } from '../organisation/day.ts'
import { record } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { headOf, refuseOtherKinds } from './head.ts'
import { nowOf, type Situation, situationOf } from './live.ts'
import { reachOf } from './reach.ts'
import { assertionOf, descriptionOf, holdPapersOf } from './store.ts'
import { onlyOf } from './subject.ts'

export function descriptionHandlers(rooms: MatrixRooms): HandlersOf<typeof operations> {
  return {
    get: narrowed(async ({ tx, org, params, query, at, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('engagement:read', reachOf(engagement))
      refuseOtherKinds(engagement.body)
      const moment = momentOfFrozen(engagement, await momentOf(tx, query, at))
      const kept = await descriptionOf(tx, params.id, moment)
      const { live } = await situationOf(tx, org, rooms, engagement, moment)
      return {
        ...kept,
        sections: sectionsOf(live.kind).map(section => {
          const facts = [...factsOf(section, live)]
          return {
            section,
            facts,
            seen: digestOf(facts),
            changed: [...staleness(section, kept.body, live)],
            gaps: [...gapsOf(section, kept.body, live)],
          }
        }),
        choices: choicesOf(live),
      }
    }),
    write: narrowed(async call => {
      const { tx, org, params, at, body } = call
      const engagement = await openEngagementOf(tx, params.id)
      call.may('engagement:write', reachOf(engagement))
      refuseOtherKinds(engagement.body)
      const { actorPerson } = deciding(call)
      await holdPapersOf(tx, params.id)
      const kept = await descriptionOf(tx, params.id, nowOf(at))
      const { live } = await situationOf(tx, org, rooms, engagement, nowOf(at))
      const { section } = body.draft
      if (!sectionsOf(live.kind).includes(section))
        refuse('invalid_input', 'This kind of engagement has no such section', [
          { path: 'draft.section', message: 'has none' },
        ])
      const facts = [...factsOf(section, live)]
      if (digestOf(facts) !== body.seen)
        refuse('conflict', 'What the section is made from changed while you wrote. Look at it again, then save.')
      const next = written(kept.body, body.draft, { by: actorPerson, at: instant(at), facts })
      return await record(call, {
        noun: 'description',
        ...(kept.id === null ? { newSubject: onlyOf(params.id, 'description') } : { subject: kept.id }),
        body: next,
        reason: body.reason,
        expectedVersion: call.ifMatch,
      })
    }),
    document: narrowed(async ({ tx, org, params, body: { format, ...asked }, at, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('engagement:read', reachOf(engagement))
      refuseOtherKinds(engagement.body)
      const moment = momentOfFrozen(engagement, await momentOf(tx, asked, at))
      const { body } = await descriptionOf(tx, params.id, moment)
      const situation = await situationOf(tx, org, rooms, engagement, moment)
      const head = await headOf(tx, engagement.body, situation, at, moment)
      const document = descriptionDocument(body, situation.live, situation.names, head)
      return await documentDownload(document, `description-${engagement.body.to}`, format)
    }),
    report: narrowed(async ({ tx, org, params, body: { format, ...asked }, at, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('engagement:read', reachOf(engagement))
      refuseOtherKinds(engagement.body)
      const moment = momentOfFrozen(engagement, await momentOf(tx, asked, at))
      const { body } = await descriptionOf(tx, params.id, moment)
      const situation = await situationOf(tx, org, rooms, engagement, moment)
      const document = managementParts(
        {
          description: body,
          live: situation.live,
          statements: situation.statements,
          assertion: await assertedWords(tx, params.id, engagement.body, situation, moment),
          responses: await responsesOf(tx, params.id, situation, moment),
        },
        situation.names,
        await headOf(tx, engagement.body, situation, at, moment),
      )
      return await documentDownload(document, `management-parts-${engagement.body.to}`, format)
    }),
  }
}

function choicesOf(live: Situation['live']) {
  return {
    components: live.scope.components.map(part => ({
      id: part.id,
      kind: part.kind,
      name: part.name,
      inside: isInside(part),
      words: [part.location, part.supplier].filter(Boolean).join(', '),
    })),
    commitments: [...live.scope.commitments],
    criteria: [...live.criteria],
    controls: live.controls.map(({ id, code, title, isAdopted }) => ({ id, code, title, isAdopted })),
    suppliers: [...suppliersInside(live)].map(([name, runs]) => ({ name, runs: [...runs] })),
    changes: [...live.changes],
    incidents: [...live.incidents],
  }
}

async function assertedWords(
  tx: OrgTransaction,
  id: string,
  { from, to }: Engagement,
  { organisation, live, names }: Situation,
  moment: Moment,
) {
  const { body } = await assertionOf(tx, id, moment)
  const { lifecycle } = body
  if (lifecycle.state === 'signed')
    return {
      text: lifecycle.text,
      signedBy: `Signed by ${names.person(lifecycle.by)}, ${lifecycle.title}, on ${dayIn(organisation.zone, lifecycle.at)}.`,
    }
  const { body: description } = await descriptionOf(tx, id, moment)
  return { text: assertionText({ organisation: organisation.name, from, to }, description, live, body), signedBy: null }
}

async function responsesOf(tx: OrgTransaction, engagement: string, { names }: Situation, moment: Moment) {
  const findings = await versionsInForce(tx, 'finding', moment)
  return findings.flatMap(({ body }) => {
    if (body.engagement !== engagement || !('response' in body.lifecycle)) return []
    const { response, responsible, responseDue } = body.lifecycle
    return [{ finding: body.title, response, by: names.person(responsible), due: responseDue }]
  })
}

function digestOf(facts: readonly Fact[]): string {
  return createHash('sha256')
    .update(JSON.stringify(facts.map(({ key, words }) => [key, words])))
    .digest('hex')
}
