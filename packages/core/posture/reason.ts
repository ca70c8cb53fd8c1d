import { overrideWords } from '../register/index.ts'
import type { Instant } from '../time/index.ts'
import type { Answer } from './words.ts'

const say = <State extends Answer | 'info', Params extends readonly unknown[]>(
  state: State,
  words: (...params: Params) => string,
) => ({ state, words })

/** A moment as people read it. Screens may show it in another zone; the instant itself stands in the proof. */
export function when(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
}

const rows = (count: number) => (count === 1 ? '1 resource' : `${count} resources`)

/**
 * Every reason that the engine can give: which answer it makes, and the sentence that says what is so and what to do. No
 * other place writes such sentences.
 */
const reasons = {
  adopted: say('yes', (control: string, owner: string) => `${control} is adopted, owned by ${owner} and in force.`),
  proposed: say(
    'unknown',
    (control: string) => `${control} is proposed; nobody has adopted it. Name an owner and adopt it.`,
  ),
  owner_unknown: say(
    'unknown',
    (control: string) =>
      `${control} has an owner who is not among the people of this organisation. Name another owner.`,
  ),
  owner_left: say(
    'unknown',
    (control: string, owner: string, on: string) => `${owner}, who owns ${control}, left on ${on}. Name another owner.`,
  ),
  part_of_scope: say(
    'unknown',
    (control: string) => `${control} works only in a part of this scope. Widen it, or look at the part alone.`,
  ),
  not_in_force: say('no', (control: string) => `${control} is not in force here and now.`),
  uncovered: say(
    'unknown',
    (from: Instant, to: Instant) => `No adopted control addresses it from ${when(from)} to ${when(to)}.`,
  ),
  not_addressed: say('no', () => 'No control addresses it. Adopt or write one, or record why it does not apply.'),
  not_applicable: say('info', (why: string) => `Not applicable: ${why}`),
  erased: say('unknown', (rule: string) => `Unknown: erased under rule ${rule}.`),

  run_passed: say(
    'yes',
    (check: string, counted: number, now: Instant) => `${check} passed for ${rows(counted)} on ${when(now)}.`,
  ),
  run_failed: say(
    'no',
    (check: string, failing: number, counted: number, now: Instant) =>
      `${check} failed for ${failing} of ${rows(counted)} on ${when(now)}. Fix them, or ask for an exception.`,
  ),
  run_excepted: say(
    'no',
    (check: string, excepted: number) =>
      `${check} fails for ${rows(excepted)}; an approved exception accepts that for now.`,
  ),
  exception_lapsed: say(
    'no',
    (check: string, excepted: number) =>
      `${check} fails for ${rows(excepted)} whose exception no longer holds. Fix them, or ask for a new exception.`,
  ),
  run_old: say(
    'unknown',
    (check: string, until: Instant) =>
      `The last result of ${check} was good until ${when(until)}. Collect again and run it.`,
  ),
  run_stale: say(
    'unknown',
    (check: string, why: string) => `${check} had only old data: ${why}. Collect again and run it.`,
  ),
  run_no_data: say(
    'unknown',
    (check: string, why: string) => `${check} had no data: ${why}. Connect a source for its datasets.`,
  ),
  run_error: say(
    'unknown',
    (check: string, why: string) => `${check} could not be evaluated: ${why}. Correct the cause and run it again.`,
  ),
  run_timed_out: say(
    'unknown',
    (check: string, why: string) =>
      `${check} was stopped before it finished: ${why}. Make it lighter and run it again.`,
  ),
  not_retested: say(
    'no',
    (check: string, why: string) =>
      `It could not be tested again since: ${why}. Correct the cause and run ${check} again.`,
  ),
  run_rejected: say(
    'unknown',
    (check: string, why: string) =>
      `What ${check} passed on was rejected in review: ${why}. Correct the collection and run it again.`,
  ),
  never_run: say('unknown', (check: string) => `${check} has never run. Connect a source for its datasets and run it.`),
  run_counted: say(
    'info',
    (check: string, count: number) => `${check} has ${count} results that speak for this period.`,
  ),
  passed_throughout: say(
    'yes',
    (check: string, from: Instant, to: Instant) => `${check} passed from ${when(from)} to ${when(to)}.`,
  ),
  failed_in_period: say(
    'no',
    (check: string, from: Instant, to: Instant) => `${check} failed from ${when(from)} to ${when(to)}.`,
  ),
  excepted_in_period: say(
    'no',
    (check: string, from: Instant, to: Instant) =>
      `${check} failed from ${when(from)} to ${when(to)}; an exception approved before accepts that.`,
  ),
  gap: say(
    'unknown',
    (check: string, from: Instant, to: Instant) => `${check} saw nothing from ${when(from)} to ${when(to)}: a gap.`,
  ),
  unseen: say(
    'unknown',
    (check: string, from: Instant, to: Instant) =>
      `${check} has no result that speaks for ${when(from)} to ${when(to)}.`,
  ),

  performed: say('yes', (window: string, at: Instant) => `Performed for ${window} on ${when(at)}.`),
  performed_before_period: say(
    'yes',
    (window: string, at: Instant) =>
      `Performed for ${window} on ${when(at)}, before the period: for the auditor to judge.`,
  ),
  performed_late: say('yes', (window: string, at: Instant) => `Performed late for ${window}, on ${when(at)}.`),
  overdue: say(
    'unknown',
    (window: string, due: Instant, grace: Instant) =>
      `${window} was due by ${when(due)}. Do it before ${when(grace)}, or it is missed.`,
  ),
  missed: say('no', (window: string, due: Instant) => `${window} was missed: nothing was done by ${when(due)}.`),
  missed_done_later: say(
    'no',
    (window: string, due: Instant, done: Instant) =>
      `${window} was missed: it was due by ${when(due)} and done on ${when(done)}.`,
  ),
  missed_excepted: say('no', (window: string) => `${window} was missed; an exception approved before accepts that.`),
  no_evidence: say(
    'unknown',
    (window: string) => `${window} was recorded as performed, but no evidence supports it. Attach the evidence.`,
  ),
  evidence_reused: say(
    'unknown',
    (window: string) => `The evidence for ${window} already supports another window. Attach evidence of its own.`,
  ),
  evidence_rejected: say(
    'unknown',
    (window: string) => `The evidence for ${window} was rejected in review. Collect it again.`,
  ),
  evidence_erased: say(
    'unknown',
    (window: string, rule: string) => `The evidence for ${window} is unknown: erased under rule ${rule}.`,
  ),
  window_not_applicable: say('info', (window: string, why: string) => `${window} does not apply: ${why}`),
  missed_earlier: say('info', (window: string) => `Before that, ${window} was missed. It stays missed.`),
  nothing_due: say(
    'unknown',
    (control: string) => `Nothing was due for ${control} yet, so it has not been shown to operate.`,
  ),
  no_events: say(
    'unknown',
    (control: string) =>
      `No event called for ${control} in the last twelve months, so it has not been shown to operate.`,
  ),
  parameters_open: say(
    'unknown',
    (parameters: readonly string[]) =>
      `Not assessable: ${parameters.length === 1 ? 'a parameter has' : `${parameters.length} parameters have`} no value yet (${parameters.slice(0, 4).join(', ')}${parameters.length > 4 ? ', …' : ''}). Set it in the profile.`,
  ),
  nothing_can_show: say(
    'unknown',
    (control: string) => `${control} is continuous but has no check. Give it a check, or a cadence.`,
  ),
  not_operating_here: say('unknown', () => 'No adopted control addresses it here, so nothing can have operated.'),

  accepted: say('yes', (what: string, on: Instant) => `A second person accepted ${what} on ${when(on)}.`),
  accepted_alone: say(
    'yes',
    (what: string, override: string, on: Instant) =>
      `Whoever did or collected ${what} accepted it on ${when(on)}, ${overrideWords(override)}.`,
  ),
  unreviewed: say('unknown', (what: string) => `Nobody has reviewed ${what} yet. Review it.`),
  reviewed_before: say(
    'unknown',
    (what: string) =>
      `${what} was reviewed before this control was said to address the requirement. Review it again for it.`,
  ),
  self_reviewed: say(
    'unknown',
    (what: string) => `${what} was only reviewed by who made it. Let somebody else review it.`,
  ),
  returned: say('unknown', (what: string, why: string) => `${what} was returned in review: ${why}`),
  rejected: say('no', (what: string, why: string) => `${what} was rejected in review: ${why}`),
  snapshot_unknown: say(
    'unknown',
    (check: string) => `A snapshot that ${check} read is not known here, so nobody can have reviewed it.`,
  ),
  nothing_to_review: say('unknown', () => 'Nothing supports operation yet, so there is nothing to accept.'),

  control_version: say('info', (control: string, how: string) => `${control}: ${how}`),
  ignored_proposal: say('info', (control: string) => `${control} is proposed and does not count.`),
  snapshot: say('info', (collector: string, at: Instant) => `Snapshot by ${collector}, taken on ${when(at)}.`),
  evidence: say('info', (title: string, source: string) => `${title} (${source}).`),
  exception: say('info', (title: string, until: Instant) => `Exception: ${title}, until ${when(until)}.`),

  all_shown: say('yes', () => 'Designed, operated and reviewed.'),
  only_designed: say('unknown', () => 'Designed; nothing was due yet that could show operation.'),
  shown_late: say('no', () => 'Something was performed late, or is overdue.'),
  shown_missed: say('no', () => 'An expected performance was missed.'),
  shown_failing: say('no', () => 'A check fails.'),
  shown_excepted: say('no', () => 'Something fails under an accepted exception.'),
  not_shown: say('unknown', () => 'Not enough is known to say that it operates.'),
} as const

type Reasons = typeof reasons

/** Every code a reason can have: a closed set. */
export type ReasonCode = keyof Reasons

export const reasonCodes = Object.keys(reasons) as readonly ReasonCode[]

/** Why an answer is what it is. The words are a whole sentence for people; the code is for programs. */
export type Reason = Readonly<{ code: ReasonCode; words: string }>

/** The reason with this code, and the answer it makes. */
export function because<Code extends ReasonCode>(
  code: Code,
  ...params: Parameters<Reasons[Code]['words']>
): Readonly<{ code: Code; state: Reasons[Code]['state']; words: string }> {
  const words = reasons[code].words as (...params: readonly unknown[]) => string
  return { code, state: reasons[code].state as Reasons[Code]['state'], words: words(...params) }
}
