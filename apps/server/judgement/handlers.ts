import type { judgements as operations } from '@onus/contract/judgement'
import { can, type Permission, type Target } from '@onus/core/access'
import type { Control } from '@onus/core/control'
import { engagementKinds } from '@onus/core/engagement'
import { type Finding, nothingSaidYet } from '@onus/core/finding'
import {
  asksForFinding,
  determinableOf,
  impartialityOf,
  type Judgement,
  stateOf,
  whyNotDetermined,
} from '@onus/core/judgement'
import { refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { momentAsked } from '../engagement/moment.ts'
import { engagementOf, openEngagementOf } from '../engagement/store.ts'
import { targetOf, withinEngagement } from '../engagement/target.ts'
import { type Call, type HandlersOf, narrowed } from '../http/handler.ts'
import type { PostureService } from '../posture/service.ts'
import { standingOf } from '../readiness/gather.ts'
import { sheetDownload, sheetName } from '../readiness/sheet.ts'
import { type AnyWrite, record, recordAll } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { actorNames } from '../register/view.ts'
import { evidenceAbout } from '../room/store.ts'
import { itemIn, type JudgementRooms, type Judging, judgingIn, saidOf, statementsFor, worksOn } from './gather.ts'
import { judgementSheets } from './sheet.ts'
import { lockJudgements } from './store.ts'
import { judgementLines, whyClosed } from './view.ts'

type Rooms = JudgementRooms & { readonly posture: PostureService }

/** What people judge in an engagement, requirement by requirement; what an auditor signs stands in the room. */
export function judgementHandlers(rooms: Rooms): HandlersOf<typeof operations> {
  return {
    list: narrowed(async call => {
      const { judging, lines } = await read(call, rooms, call.query)
      const { body } = judging.engagement
      return {
        form: judging.form,
        mode: body.mode,
        watermark: engagementKinds[body.kind].watermark,
        asOf: judging.moment.asOf,
        framework: judging.framework,
        text: judging.text !== null,
        profile: judging.profile && {
          id: judging.profile.subject,
          version: judging.profile.version,
          outcomes: judging.profile.body.outcomes !== undefined,
        },
        closed: whyClosed(judging),
        items: [...lines],
      }
    }),
    get: narrowed(async call => {
      const judging = await reached(call, rooms, call.query)
      const item = itemIn(judging, call.query.requirement)
      const versions = judging.judgements.get(item.requirement) ?? []
      const now = saidOf(judging, item.requirement)
      const determinations = now.said?.kind === 'determined' ? now.said.determinations : []
      const statements = judging.form === 'determined' ? statementsFor(judging, item) : []
      const person = call.caller.kind === 'user' ? call.caller.person : null
      const own = impartialityOf(judging.engagement.body, person ?? '', worksOn(judging, item.requirement))
      const nameOf = await namesOfPeople(call.tx, judging.moment)
      const determinable = determinableOf(statements)
      const controls = judging.controlsOf(item.requirement).map(one => one.subject)
      return {
        requirement: item.requirement,
        said: now.said,
        words: now.words,
        evidence: [...(versions.at(-1)?.body.evidence ?? [])],
        plan: versions.at(-1)?.body.plan ?? null,
        version: versions.at(-1)?.version ?? null,
        impartial: own.refused,
        caution: own.caution,
        statements: statements.map(one => ({
          ...one,
          determination: determinations.find(each => each.statement === one.statement) ?? null,
        })),
        methods: methodsOf(judging, item.id),
        citable: (await evidenceAbout(call.tx, controls, judging.period, judging.moment)).map(({ subject, body }) => ({
          id: subject,
          title: body.title,
          from: body.period.from,
          to: body.period.to,
        })),
        before: versions.flatMap(({ version, body }) =>
          body.said === null || body.at === null
            ? []
            : [
                {
                  version,
                  state: stateOf(body.said, determinable),
                  by: nameOf(body.by) ?? 'Somebody',
                  at: body.at,
                  words: body.words,
                },
              ],
        ),
      }
    }),
    say: narrowed(async call => {
      const judging = await opened(call, rooms)
      const { requirement, expected, said, words, evidence } = call.body
      const item = itemIn(judging, requirement)
      const last = judging.judgements.get(requirement)?.at(-1)
      if ((last?.version ?? null) !== expected)
        refuse('conflict', 'Somebody else said something of it meanwhile; look at it, then say yours')
      if (said === null) return refuse('invalid_input', 'Say what was found', [{ path: 'said', message: 'missing' }])
      if (said.kind !== judging.form)
        return refuse('invalid_input', 'These are not the words of such an engagement', [
          { path: 'said', message: `expected ${judging.form}` },
        ])
      const fault =
        said.kind === 'determined'
          ? whyNotDetermined(said.determinations, determinableOf(statementsFor(judging, item)))
          : null
      if (fault) refuse('invalid_input', fault, [{ path: 'said', message: fault }])
      const { actorPerson: by, at } = deciding(call)
      const own = impartialityOf(judging.engagement.body, by, worksOn(judging, requirement))
      if (own.refused) refuse('separation_of_duties', own.refused)
      const body: Judgement = {
        ...blank(judging, requirement, last),
        said,
        words,
        evidence,
        by,
        at,
        caution: own.caution,
      }
      return await record(call, { noun: 'judgement', ...(last && { subject: last.subject }), body, reason: 'Judged' })
    }),
    plan: narrowed(async call => {
      const judging = await opened(call, rooms)
      const { requirements, plan } = call.body
      const refused = requirements.flatMap(requirement => {
        itemIn(judging, requirement)
        const why = impartialityOf(judging.engagement.body, plan.assessor, worksOn(judging, requirement)).refused
        return why ? [{ requirement, why }] : []
      })
      const out = new Set(refused.map(one => one.requirement))
      const writes = [...new Set(requirements)]
        .filter(one => !out.has(one))
        .map((requirement): AnyWrite => {
          const last = judging.judgements.get(requirement)?.at(-1)
          const body = { ...blank(judging, requirement, last), plan }
          return { noun: 'judgement', ...(last && { subject: last.subject }), body, reason: 'Planned' }
        })
      if (writes.length > 0) await recordAll(call, writes)
      return { planned: writes.length, leftOut: refused }
    }),
    raise: narrowed(async call => {
      const judging = await opened(call, rooms)
      call.may('finding:write', withinEngagement({ engagement: call.params.id }))
      const { requirement, severity, owner } = call.body
      const item = itemIn(judging, requirement)
      const last = judging.judgements.get(requirement)?.at(-1)
      const { said } = saidOf(judging, requirement)
      const state = stateOf(said, determinableOf(statementsFor(judging, item)))
      if (!last || !asksForFinding(state)) return refuse('conflict', 'Nothing was found wanting here')
      const [control] = judging.controlsOf(requirement)
      const { actorPerson } = deciding(call)
      const finding: Finding = {
        title: `${item.id} ${item.label}: ${state.replaceAll(/[-_]/g, ' ')}`.slice(0, 200),
        kind: findingKind(state),
        severity,
        owner: owner ?? ownerOf(control),
        description: factsOf(last.body),
        check: null,
        control: control ? { id: control.subject, version: control.version } : null,
        requirements: [requirement],
        engagement: call.params.id,
        source: { kind: 'person', person: last.body.by ?? actorPerson },
        ...nothingSaidYet,
        compensatingEvidence: [],
      }
      const raised = await record(call, { noun: 'finding', body: finding, reason: `Raised from ${item.id}` })
      const body: Judgement = { ...last.body, findings: [...last.body.findings, raised.id] }
      await record(call, { noun: 'judgement', subject: last.subject, body, reason: 'Raised a finding' })
      return raised
    }),
    sheet: narrowed(async call => {
      const { judging, lines } = await read(call, rooms, call.body)
      const { title } = judging.engagement.body
      const nameOf = await namesOfPeople(call.tx, judging.moment)
      const day = judging.moment.asOf.slice(0, 10)
      return sheetDownload(
        `${sheetName(title)}-assessment-${day}`,
        call.body.format,
        judgementSheets(judging, lines, nameOf),
      )
    }),
  }
}

type May = (permission: Permission, target: Target) => unknown
type Reading = Pick<Call<(typeof operations)['list']>, 'tx' | 'org' | 'at' | 'caller' | 'params'> & {
  readonly may: May
}

async function reached(
  { tx, org, at, may, params }: Reading,
  rooms: Rooms,
  asked: { asOf?: string | undefined; knownAt?: string | number | undefined },
): Promise<Judging> {
  const engagement = await engagementOf(tx, params.id)
  may('engagement:read', targetOf(engagement.body, params.id))
  const moment = await momentAsked(tx, engagement, asked, at)
  return await judgingIn(tx, org, rooms, engagement, moment, true)
}

/** What was judged beside what Onus computes, for who may see that. */
async function read(call: Reading, rooms: Rooms, asked: Parameters<typeof reached>[2]) {
  const judging = await reached(call, rooms, asked)
  const seen = can(call.caller, 'posture:read')
  const standing =
    seen.allowed && seen.reach === 'all'
      ? await standingOf(call.tx, call.org, rooms, judging.engagement, judging.moment)
      : null
  const ofPerson = await namesOfPeople(call.tx, judging.moment)
  const ofActor = await actorNames(call.tx, [...judging.outcomes.values()])
  const lines = judgementLines(judging, standing?.posture?.requirements ?? null, { ofPerson, ofActor })
  return { judging, lines }
}

/** The engagement for a write; refuses one that is frozen or whose words are said elsewhere. */
async function opened(call: Reading & { readonly may: May }, rooms: Rooms): Promise<Judging> {
  call.may('test:write', withinEngagement({ engagement: call.params.id }))
  const engagement = await openEngagementOf(call.tx, call.params.id)
  await lockJudgements(call.tx, call.params.id)
  const judging = await judgingIn(call.tx, call.org, rooms, engagement, await momentOf(call.tx, {}, call.at))
  const closed = whyClosed(judging)
  if (closed) refuse('not_in_lifecycle', closed)
  if (judging.form === 'outcome') refuse('not_in_lifecycle', 'What is achieved of an outcome is said in the profile')
  return judging
}

function blank(judging: Judging, requirement: string, last: Version<Judgement> | undefined): Judgement {
  const { subject, body } = judging.engagement
  return {
    plan: null,
    by: null,
    at: null,
    caution: '',
    findings: [],
    said: null,
    words: '',
    evidence: [],
    ...last?.body,
    engagement: subject,
    requirement,
    mode: body.mode,
  }
}

function methodsOf({ text }: Judging, id: string) {
  return (text?.get(id)?.methods ?? []).flatMap(({ method, objects }) => {
    const known = (['examine', 'interview', 'test'] as const).find(one => one === method.toLowerCase())
    return known ? [{ method: known, objects: [...objects] }] : []
  })
}

function findingKind(state: ReturnType<typeof stateOf>): Finding['kind'] {
  if (state === 'minor_nonconformity' || state === 'major_nonconformity') return state
  return state === 'other-than-satisfied' ? 'other_than_satisfied' : 'observation'
}

function ownerOf(control: Version<Control> | undefined): string | null {
  return control?.body.lifecycle.state === 'adopted' ? control.body.lifecycle.owner : null
}

/** What was found, as it was said: the words, then every statement that is other than satisfied. */
function factsOf({ said, words }: Judgement): string {
  const wanting = said?.kind === 'determined' ? said.determinations.filter(one => one.result !== 'satisfied') : []
  const lines = wanting.map(one => `- ${one.statement}: ${one.methods.join(', ')} of ${one.objects}`)
  return [words, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n').slice(0, 8000) || 'Found wanting'
}

async function namesOfPeople(tx: OrgTransaction, moment: Moment): Promise<(person: string | null) => string | null> {
  const names = new Map((await versionsInForce(tx, 'person', moment)).map(one => [one.subject, one.body.name]))
  return person => (person === null ? null : (names.get(person) ?? 'Somebody who was erased'))
}
