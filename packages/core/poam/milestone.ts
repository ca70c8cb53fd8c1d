import type { Action, Milestone } from '../action/index.ts'
import type { Instant } from '../time/index.ts'
import type { Version } from '../version/index.ts'

/** What was changed in a plan, when and why. It is read from the versions, so that it can only grow. */
export type PlanChange = Readonly<{
  at: Instant
  what: 'completion_moved' | 'added' | 'moved' | 'removed' | 'done' | 'done_undone'
  /** The milestone; null for the day of completion. */
  milestone: string | null
  from: string | null
  to: string | null
  why: string
}>

type Kept = Pick<Version<Action>, 'version' | 'effective' | 'recorded' | 'reason' | 'body'>

/** Every change to the milestones and the day of completion of an action, oldest first. Versions in any order. */
export function planChangesOf(versions: readonly Kept[]): readonly PlanChange[] {
  const inOrder = versions.toSorted((a, b) => a.version - b.version)
  return inOrder.flatMap((after, index) => {
    const before = inOrder[index - 1]
    return before ? changesBetween(before, after) : []
  })
}

function changesBetween(before: Kept, after: Kept): readonly PlanChange[] {
  const said = { at: after.recorded ?? after.effective.from, why: after.reason }
  const [was, is] = [before.body, after.body]
  const moved =
    was.due === is.due ? [] : [{ what: 'completion_moved', milestone: null, from: was.due, to: is.due } as const]
  const [old, now] = [numbered(was.milestones), numbered(is.milestones)]
  const gone = [...old]
    .filter(([key]) => !now.has(key))
    .map(([, one]) => ({ what: 'removed', milestone: one.title, from: one.due, to: null }) as const)
  const others = [...now].flatMap(([key, one]) => changesOf(old.get(key), one))
  return [...moved, ...gone, ...others].map(one => ({ ...one, ...said }))
}

type Change = Omit<PlanChange, 'at' | 'why'>

function changesOf(before: Milestone | undefined, after: Milestone): readonly Change[] {
  const { title: milestone, due, doneAt } = after
  const done: readonly Change[] = doneAt === null ? [] : [{ what: 'done', milestone, from: null, to: doneAt }]
  if (!before) return [{ what: 'added', milestone, from: null, to: due }, ...done]
  const moved: readonly Change[] = before.due === due ? [] : [{ what: 'moved', milestone, from: before.due, to: due }]
  if (before.doneAt === doneAt) return moved
  return [
    ...moved,
    ...(doneAt === null ? [{ what: 'done_undone', milestone, from: before.doneAt, to: null } as const] : done),
  ]
}

/** Milestones by their words; those with the same words are told apart by their order. */
function numbered(milestones: readonly Milestone[]): ReadonlyMap<string, Milestone> {
  const seen = new Map<string, number>()
  return new Map(
    milestones.map(one => {
      const count = (seen.get(one.title) ?? 0) + 1
      seen.set(one.title, count)
      return [`${one.title}\n${count}`, one] as const
    }),
  )
}
