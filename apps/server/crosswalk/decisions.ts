import type { relations as contract, groupCoverages as coverageContract } from '@onus/contract/crosswalk'
import {
  draftFromRow,
  type GroupCoverageDraft,
  groupCoverages,
  pairOf,
  type Relation,
  RelationDraft,
  relations,
  whyNeverInferred,
  whyOnlyInPart,
} from '@onus/core/crosswalk'
import { type FieldProblem, isRefusal, refuse } from '@onus/core/problem'
import { amendRecord, openRecord, transition } from '@onus/core/register'
import type { Version } from '@onus/core/version'
import type { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { type AnyWrite, recordAll } from '../record/record.ts'
import { deciding, registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import type { CrosswalkService, KnownSet, Related } from './service.ts'
import { decisionsByPair, findSet } from './sets.ts'
import { decideAlone } from './store.ts'
import { refOfSet } from './view.ts'

const rules = { read: 'crosswalk:read', write: 'crosswalk:write' } as const

/** Decisions about two requirements: one a pair, written by one person and reviewed by another. */
export function relationHandlers(service: CrosswalkService): HandlersOf<typeof contract> {
  const register = registerHandlers(relations, rules)
  return {
    ...register,
    create: narrowed(async call => {
      await decideAlone(call.tx)
      const all = await service.related(call.tx, await momentOf(call.tx, {}, call.at))
      mustBeDecidable(all, call.body.body)
      mustBeUndecided(all, call.body.body, null)
      return await run(register.create, call)
    }),
    update: narrowed(async call => {
      await decideAlone(call.tx)
      const all = await service.related(call.tx, await momentOf(call.tx, {}, call.at))
      mustBeDecidable(all, call.body.body)
      mustBeUndecided(all, call.body.body, call.params.id)
      return await run(register.update, call)
    }),
    accept: async call => {
      const by = deciding(call)
      await decideAlone(call.tx)
      const all = await service.related(call.tx, await momentOf(call.tx, {}, call.at))
      const set = findSet(all, call.body.crosswalk)
      const decided = decisionsByPair(all.relations)
      const rows = new Map(set.rows.map(row => [`${row.source} ${row.target}`, row]))
      const taken = new Set<string>()
      const wrong: FieldProblem[] = []
      const writes: AnyWrite[] = []
      for (const [index, asked] of call.body.rows.entries()) {
        const path = `body.rows.${index}`
        const row = rows.get(`${asked.source} ${asked.target}`)
        const draft = row && draftOf(set, row, { ...call.body.decision, ...asked.decision })
        const known = draft ? decided.get(pairOf(draft)) : undefined
        const previous = known?.body.lifecycle.state === 'retired' ? undefined : known
        const fault = faultOf(all, set, row, draft, previous, taken)
        const body = !draft || fault ? null : bodyOf(draft, previous, by)
        if (fault) wrong.push({ path, message: fault })
        else if (body && isRefusal(body)) wrong.push({ path, message: wordsOf(body) })
        else if (body) writes.push(writeOf(body, previous, call.body.reason))
        if (draft) taken.add(pairOf(draft))
      }
      if (wrong.length > 0)
        return refuse('invalid_input', `${wrong.length} of ${call.body.rows.length} rows cannot be decided so`, wrong)
      const items = await recordAll(call, writes)
      return { items: [...items], amended: writes.filter(write => write.subject !== undefined).length }
    },
    review: async call => {
      const by = deciding(call)
      await decideAlone(call.tx)
      const all = await service.related(call.tx, await momentOf(call.tx, {}, call.at))
      const known = new Map(all.relations.map(relation => [relation.subject, relation]))
      const wrong: FieldProblem[] = []
      const writes: AnyWrite[] = []
      for (const [index, id] of [...new Set(call.body.relations)].entries()) {
        const previous = known.get(id) ?? refuse('not_found', `There is no decision ${id} in this organisation`)
        const body = transition(relations, previous, 'review', {}, by)
        if (isRefusal(body)) wrong.push({ path: `body.relations.${index}`, message: wordsOf(body) })
        else writes.push(writeOf(body, previous, call.body.reason || 'Review'))
      }
      if (wrong.length > 0)
        return refuse(
          'conflict',
          `${wrong.length} of ${call.body.relations.length} decisions cannot be reviewed`,
          wrong,
        )
      return { items: [...(await recordAll(call, writes))] }
    },
  }
}

/** Decisions that several parts together cover a requirement: element by element, signed by a second person. */
export function groupCoverageHandlers(service: CrosswalkService): HandlersOf<typeof coverageContract> {
  const register = registerHandlers(groupCoverages, rules)
  const check = async (tx: OrgTransaction, at: string, draft: GroupCoverageDraft) => {
    const { catalog } = await service.related(tx, await momentOf(tx, {}, at))
    const found = catalog.requirement(draft.target)
    const path = 'body.body.target'
    if (!found) refuse('invalid_input', `There is no requirement ${draft.target} here`, [{ path, message: 'unknown' }])
    const never = whyNeverInferred(draft.target)
    if (never) refuse('conflict', `Nothing is ever inferred about ${draft.target}. ${never}`)
  }
  return {
    ...register,
    create: narrowed(async call => {
      await check(call.tx, call.at, call.body.body)
      return await run(register.create, call)
    }),
    update: narrowed(async call => {
      await check(call.tx, call.at, call.body.body)
      return await run(register.update, call)
    }),
  }
}

/** Runs a handler of the register with the same call. */
async function run<Call, Answer>(
  handler: ((call: Call) => Promise<Answer>) | { readonly narrowed: (call: Call) => Promise<Answer> },
  call: Call,
): Promise<Answer> {
  return await (typeof handler === 'function' ? handler(call) : handler.narrowed(call))
}

/** Refuses a decision about requirements that there are not, that were withdrawn, or under a set that there is not. */
function mustBeDecidable(all: Related, draft: RelationDraft): void {
  const wrong = (['source', 'target'] as const).flatMap(end => {
    const fault = faultOfEnd(all, draft[end])
    return fault ? [{ path: `body.body.${end}`, message: fault }] : []
  })
  const inPart = whyOnlyInPart(draft)
  if (inPart) wrong.push({ path: 'body.body.relation', message: inPart })
  const isOwn = draft.crosswalk === 'own'
  if (!isOwn && !all.sets.some(set => refOfSet(set) === draft.crosswalk))
    wrong.push({ path: 'body.body.crosswalk', message: 'expected a set that there is, as id@version, or own' })
  if (wrong.length > 0) refuse('invalid_input', 'This cannot be decided', wrong)
}

function faultOfEnd({ catalog }: Related, ref: string): string | null {
  const requirement = catalog.requirement(ref)?.requirement
  if (!requirement) return `there is no ${ref}`
  if (requirement.kind === 'reference' && requirement.withdrawn !== undefined) return `${ref} was withdrawn`
  return null
}

/** One decision a pair, whichever way round: another one is amended or retired first. */
function mustBeUndecided(all: Related, draft: RelationDraft, subject: string | null): void {
  const known = decisionsByPair(all.relations).get(pairOf(draft))
  if (!known || known.subject === subject || known.body.lifecycle.state === 'retired') return
  refuse(
    'conflict',
    `There is a ${known.body.lifecycle.state} decision about ${draft.source} and ${draft.target} already (${known.subject}). Change it while it is a draft, or retire it.`,
  )
}

type Row = KnownSet['rows'][number]
type Decision = z.output<(typeof contract.accept)['body']>['decision']

/** A draft out of a row and what was said about it; null when it does not say enough. */
function draftOf({ crosswalk }: KnownSet, row: Row, said: Decision): RelationDraft | null {
  const stated = row.relation === 'unspecified' ? {} : { relation: row.relation }
  const compared = row.rationale === null ? {} : { rationale: row.rationale }
  const noted = row.note === '' ? {} : { rationaleText: row.note }
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
  const draft = RelationDraft.safeParse(
    draftFromRow(crosswalk, row, { ...stated, ...compared, ...noted, ...given } as never),
  )
  return draft.success ? draft.data : null
}

function faultOf(
  all: Related,
  set: KnownSet,
  row: Row | undefined,
  draft: RelationDraft | null | undefined,
  previous: Version<Relation> | undefined,
  taken: ReadonlySet<string>,
): string | null {
  if (!row) return `${refOfSet(set)} has no such row`
  if (!draft) return 'say the relation, what it was compared by, and why; the row does not'
  if (taken.has(pairOf(draft))) return 'the same pair stands twice'
  if (previous && previous.body.lifecycle.state !== 'draft')
    return `already ${previous.body.lifecycle.state} as ${previous.subject}`
  return faultOfEnd(all, draft.source) ?? faultOfEnd(all, draft.target) ?? whyOnlyInPart(draft)
}

function bodyOf(draft: RelationDraft, previous: Version<Relation> | undefined, by: ReturnType<typeof deciding>) {
  return previous ? amendRecord(relations, previous, draft, by) : openRecord(relations, draft, by)
}

function writeOf(body: Relation, previous: Version<Relation> | undefined, reason: string): AnyWrite {
  const write = { noun: 'relation' as const, body, reason }
  return previous ? { ...write, subject: previous.subject, expectedVersion: previous.version } : write
}

function wordsOf({ refused }: { readonly refused: { readonly detail: string } }): string {
  return refused.detail
}
