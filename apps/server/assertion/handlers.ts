import type { assertions as operations } from '@onus/contract/assertion'
import {
  type Assertion,
  amend,
  assertionText,
  faultOfAnswers,
  questions,
  reopen,
  representationText,
  sign,
  signingGaps,
  whyNotAnswered,
} from '@onus/core/assertion'
import { paragraphs } from '@onus/core/document'
import type { Engagement } from '@onus/core/engagement'
import { orRefuse, refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { headOf, refuseOtherKinds } from '../description/head.ts'
import { nowOf, type Situation, situationOf } from '../description/live.ts'
import { reachOf } from '../description/reach.ts'
import { assertionOf, descriptionOf, eventsOf, holdPapersOf, type Kept } from '../description/store.ts'
import { onlyOf } from '../description/subject.ts'
import { documentDownload } from '../document/download.ts'
import { engagementOf, momentOfFrozen, openEngagementOf } from '../engagement/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import type { MatrixRooms } from '../matrix/reading.ts'
import { dayIn, dayOf } from '../organisation/day.ts'
import { record, type Writer } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionsOf } from '../register/store.ts'
import { missingOf } from './missing.ts'

export function assertionHandlers(rooms: MatrixRooms): HandlersOf<typeof operations> {
  return {
    get: narrowed(async ({ tx, org, params, query, at, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('engagement:read', reachOf(engagement))
      const moment = momentOfFrozen(engagement, await momentOf(tx, query, at))
      const { kept, description, situation, words } = await paperOf(tx, org, rooms, engagement, moment)
      const events = await eventsOf(tx, params.id, moment)
      return {
        ...kept,
        text: kept.body.lifecycle.state === 'signed' ? kept.body.lifecycle.text : words.assertion,
        representation: words.representation,
        questions: [...questions],
        gaps: gapsNow(kept.body, description, situation, engagement.body, moment.asOf),
        missing: missingOf(engagement.body, kept.body, description.version, events),
        description: description.version,
      }
    }),
    write: narrowed(async call => {
      const { kept } = await held(call, call.params.id)
      call.may('engagement:write', kept.reach)
      deciding(call)
      return await keep(call, kept, orRefuse(amend(kept.body, call.body.body)), call.body.reason)
    }),
    sign: narrowed(async call => {
      const { tx, org, params, at } = call
      const { engagement, kept } = await held(call, params.id)
      call.may('assertion:sign', kept.reach)
      const { actorPerson } = deciding(call)
      const { description, situation, words } = await paperOf(tx, org, rooms, engagement, nowOf(at))
      const gaps = gapsNow(kept.body, description, situation, engagement.body, at)
      const by = { person: actorPerson, at: instant(at), description: description.version, text: words.assertion }
      const signed = orRefuse(sign(kept.body, gaps, by))
      refuseOtherWords(call.body.words, words.assertion)
      return await keep(call, kept, signed, 'Signed for management')
    }),
    reopen: narrowed(async call => {
      const { kept } = await held(call, call.params.id)
      call.may('engagement:write', kept.reach)
      deciding(call)
      return await keep(call, kept, orRefuse(reopen(kept.body, call.body.why)), call.body.why)
    }),
    file: narrowed(async call => {
      const { kept } = await held(call, call.params.id)
      call.may('engagement:write', kept.reach)
      const { actorPerson } = deciding(call)
      await versionsOf(call.tx, 'evidence', call.body.evidence)
      const paper = { state: 'filed' as const, evidence: call.body.evidence, by: actorPerson, at: instant(call.at) }
      return await keep(call, kept, withPaper(kept.body, { [call.params.paper]: paper }), 'Filed a paper')
    }),
    signPaper: narrowed(async call => {
      const { tx, org, params, at, body } = call
      const { engagement, kept } = await held(call, params.id)
      call.may('assertion:sign', kept.reach)
      const by = signerOf(call, kept.body)
      const { words } = await paperOf(tx, org, rooms, engagement, nowOf(at))
      refuseOtherWords(body.words, words.representation)
      const paper = { state: 'signed' as const, by, at: instant(at), title: body.title, text: words.representation }
      return await keep(call, kept, withPaper(kept.body, { representation_letter: paper }), 'Signed for management')
    }),
    answer: narrowed(async call => {
      const { engagement, kept } = await held(call, call.params.id)
      call.may('assertion:sign', kept.reach)
      const by = signerOf(call, kept.body)
      const { title, answers } = call.body
      const fault = faultOfAnswers(answers)
      if (fault !== null) refuse('invalid_input', fault, [{ path: 'answers', message: fault }])
      const early = whyNotAnswered(await dayOf(call.tx, call.at), engagement.body.to)
      if (early !== null) refuse('not_in_lifecycle', early)
      const questionnaire = { state: 'answered' as const, by, at: instant(call.at), title, answers }
      return await keep(call, kept, withPaper(kept.body, { questionnaire }), 'Answered the questions')
    }),
    document: narrowed(async ({ tx, org, params, body: { format, paper, ...asked }, at, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('engagement:read', reachOf(engagement))
      const moment = momentOfFrozen(engagement, await momentOf(tx, asked, at))
      const { kept, situation, words } = await paperOf(tx, org, rooms, engagement, moment)
      const { signed, text } = paper === 'assertion' ? asserted(kept.body, words) : represented(kept.body, words)
      const head = await headOf(tx, engagement.body, situation, at, moment)
      const signature = signed
        ? `${situation.names.person(signed.by)}, ${signed.title}, ${dayIn(situation.organisation.zone, signed.at)}`
        : '[unknown: nobody has signed it yet]'
      const document = {
        title: `${paper === 'assertion' ? 'Assertion' : 'Representation letter'} of the management of ${head.organisation}`,
        subtitle: `${head.title}, ${head.time}`,
        mark: signed ? head.watermark : (head.watermark ?? 'Draft: not signed'),
        made: head.made,
        blocks: [...paragraphs(text), ...paragraphs(signature)],
      }
      return await documentDownload(document, `${paper.replace('_', '-')}-${engagement.body.to}`, format)
    }),
  }
}

type Words = Readonly<{ assertion: string; representation: string }>

/** The words of the assertion as they were signed, or as they would be signed now. */
function asserted({ lifecycle }: Assertion, words: Words) {
  return lifecycle.state === 'signed'
    ? { signed: lifecycle, text: lifecycle.text }
    : { signed: null, text: words.assertion }
}

/** The same of the representation letter; one that was filed is a file, and is opened there. */
function represented({ papers: { representation_letter: letter } }: Assertion, words: Words) {
  if (letter.state === 'filed')
    return refuse('not_in_lifecycle', 'The representation letter was filed as evidence: open it there')
  return letter.state === 'signed'
    ? { signed: letter, text: letter.text }
    : { signed: null, text: words.representation }
}

type Held = Kept<Assertion> & { readonly engagement: string; readonly reach: ReturnType<typeof reachOf> }

/** The assertion of an engagement that is still open, held so that nobody else writes it meanwhile. */
async function held({ tx, at }: Pick<Writer, 'tx' | 'at'>, id: string) {
  const engagement = await openEngagementOf(tx, id)
  refuseOtherKinds(engagement.body)
  await holdPapersOf(tx, id)
  const kept: Held = { ...(await assertionOf(tx, id, nowOf(at))), engagement: id, reach: reachOf(engagement) }
  return { engagement, kept }
}

async function keep(call: Writer & { ifMatch: number | undefined }, kept: Held, body: Assertion, reason: string) {
  return await record(call, {
    noun: 'assertion',
    ...(kept.id === null ? { newSubject: onlyOf(kept.engagement, 'assertion') } : { subject: kept.id }),
    body,
    reason,
    expectedVersion: call.ifMatch,
  })
}

async function paperOf(
  tx: OrgTransaction,
  org: string,
  rooms: MatrixRooms,
  engagement: Version<Engagement>,
  moment: Moment,
) {
  refuseOtherKinds(engagement.body)
  const kept = await assertionOf(tx, engagement.subject, moment)
  const description = await descriptionOf(tx, engagement.subject, moment)
  const situation = await situationOf(tx, org, rooms, engagement, moment)
  const { from, to } = engagement.body
  const who = { organisation: situation.organisation.name, from, to }
  const words = {
    assertion: assertionText(who, description.body, situation.live, kept.body),
    representation: representationText(who, situation.live),
  }
  return { kept, description, situation, words }
}

function gapsNow(
  assertion: Assertion,
  description: Awaited<ReturnType<typeof descriptionOf>>,
  { organisation, live }: Situation,
  { to }: Engagement,
  at: string,
): string[] {
  return [...signingGaps(assertion, description.body, live, dayIn(organisation.zone, at), to)]
}

function withPaper(assertion: Assertion, papers: Partial<Assertion['papers']>): Assertion {
  return { ...assertion, papers: { ...assertion.papers, ...papers } }
}

/** The person who signs for management; refused to anybody else. */
function signerOf(call: Parameters<typeof deciding>[0], { signatory }: Assertion): string {
  const { actorPerson } = deciding(call)
  if (signatory === actorPerson) return actorPerson
  return refuse('not_permitted', 'Only the person who is named as signing for management can sign it')
}

function refuseOtherWords(read: string, words: string): void {
  if (read !== words) refuse('conflict', 'The words changed since you read them. Read them again, then sign.')
}
