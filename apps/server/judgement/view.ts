import type { JudgementLine, JudgementStateShown } from '@onus/contract/judgement'
import { engagementKinds, isFrozen } from '@onus/core/engagement'
import { determinableOf, statementCounts, stateOf } from '@onus/core/judgement'
import type { RequirementState } from '@onus/core/posture'
import type { z } from 'zod'
import { type Judging, saidOf, statementsFor } from './gather.ts'

export type JudgementShown = z.input<typeof JudgementLine>

type Named = {
  readonly ofPerson: (person: string | null) => string | null
  readonly ofActor: (actor: { kind: 'user' | 'token' | 'system'; id: string }) => string
}

/** Every requirement of an engagement as it stands; `posture` is null for who may not see what Onus computes. */
export function judgementLines(
  judging: Judging,
  posture: readonly RequirementState[] | null,
  names: Named,
): readonly JudgementShown[] {
  const computed = new Map(posture?.map(one => [one.requirement, one]))
  return judging.items.map(item => {
    const { requirement } = item
    const last = judging.judgements.get(requirement)?.at(-1)
    const now = computed.get(requirement)
    const inherited = judging.tailoring?.inherited.get(requirement)
    return {
      ...item,
      ...standingOf(judging, item, names),
      inherited: inherited?.provider ?? null,
      plan: last?.body.plan ?? null,
      mode: judging.engagement.body.mode,
      caution: last?.body.caution ?? '',
      version: last?.version ?? null,
      findings: [...(last?.body.findings ?? [])],
      controls: judging.controlsOf(requirement).map(({ subject, body }) => ({
        id: subject,
        code: body.code,
        title: body.title,
        owner: body.lifecycle.state === 'adopted' ? body.lifecycle.owner : null,
      })),
      posture: now
        ? { label: now.label, designed: now.designed.state, operated: now.operated.state, reviewed: now.reviewed.state }
        : null,
    }
  })
}

type Standing = Pick<JudgementShown, 'state' | 'counts' | 'others' | 'unset' | 'by' | 'at' | 'words' | 'priority'>

const noStatements = { statements: 0, satisfied: 0, other: 0, open: 0 }

function standingOf(judging: Judging, item: Judging['items'][number], names: Named): Standing {
  const nothing = { counts: noStatements, others: [], unset: [], priority: null }
  if (judging.form === 'outcome') {
    const outcome = judging.outcomes.get(item.requirement)
    const state: JudgementStateShown = outcome?.row.achievement ?? 'unknown'
    if (!outcome) return { ...nothing, state, by: null, at: null, words: '' }
    const { row, actor, at } = outcome
    const isSaid = state !== 'unknown'
    return {
      ...nothing,
      state,
      priority: row.priority,
      words: row.statement,
      by: isSaid ? names.ofActor(actor) : null,
      at: isSaid ? (at as Standing['at']) : null,
    }
  }
  const { said, person, at, words } = saidOf(judging, item.requirement)
  const who = { by: names.ofPerson(person), at, words }
  if (judging.form === 'measured') return { ...nothing, ...who, state: said ? stateOf(said, empty) : 'unknown' }
  if (judging.form !== 'determined')
    return { ...nothing, ...who, state: said ? stateOf(said, empty) : 'not_determined' }
  const determinable = determinableOf(statementsFor(judging, item))
  const determinations = said?.kind === 'determined' ? said.determinations : []
  return {
    ...who,
    state: stateOf(said, determinable),
    counts: statementCounts(determinations, determinable),
    others: determinations.filter(one => one.result === 'other-than-satisfied').map(one => one.statement),
    unset: [...determinable.open],
    priority: null,
  }
}

const empty = { statements: [], open: [] }

/** Why nothing can be said here; null while it can. */
export function whyClosed({ engagement: { body }, form, items }: Judging): string | null {
  if (isFrozen(body)) return 'This engagement is issued, and everything in it is frozen.'
  if (form === null) return `In a ${engagementKinds[body.kind].label} nothing is judged requirement by requirement.`
  if (form !== 'outcome' && body.mode === 'third_party')
    return 'A third party assesses: its determinations are signed in the auditor’s room.'
  if (items.length === 0) return 'Nothing is looked at yet: choose a profile first.'
  return null
}
