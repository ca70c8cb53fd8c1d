import type { TimelineView } from '@onus/contract/incident'
import { sentAt } from '@onus/core/filing'
import type { Incident, IncidentMomentName } from '@onus/core/incident'
import type { Instant } from '@onus/core/time'
import type { Looked } from './looking.ts'
import { stageTitles, timeView } from './view.ts'

/** A version of an incident as the timeline needs it. */
export type SaidVersion = {
  readonly body: Incident
  readonly at: Instant
  readonly recorded: Instant | null
  readonly by: string
  readonly reason: string
}

type Line = Omit<TimelineView, 'at'> & { readonly at: Instant }

/**
 * Everything in its order: what happened, what people wrote down, each change of the record with who and why, and each step of
 * a filing. `versions` come oldest first; `nameOf` knows persons by their id.
 */
export function timelineOf(
  { incident: { body }, filings }: Looked,
  versions: readonly SaidVersion[],
  nameOf: (person: string | null) => string | null,
  evidenceOf: (id: string) => TimelineView['evidence'][number],
): TimelineView[] {
  const plain = {
    detail: '',
    by: null,
    recorded: null,
    place: null,
    evidence: [],
    files: [],
    mail: null,
    corrections: [],
  }
  const moments = Object.entries(body.moments).map(
    ([name, { at, isDoubtful }]): Line => ({
      ...plain,
      at,
      kind: 'moment',
      words: momentTitles[name as IncidentMomentName],
      detail: isDoubtful ? 'The night had this hour twice; nobody said which, and the earlier one counts' : '',
      by: name === 'aware' ? nameOf(body.awareness?.by ?? null) : null,
    }),
  )
  const entries = body.timeline.map(
    ({ at, what, by, evidence, files, mail, corrections }, place): Line => ({
      ...plain,
      at: at.at,
      kind: 'entry',
      words: what,
      by: nameOf(by),
      place,
      evidence: evidence.map(evidenceOf),
      files,
      mail,
      corrections: corrections.map(one => ({
        at: timeView(one.at, body.zone),
        by: nameOf(one.by),
        reason: one.reason,
        was: one.was.what,
        wasAt: timeView(one.was.at.at, body.zone),
      })),
    }),
  )
  const notices = body.notices.map(
    ({ at, to, what, channel }): Line => ({
      ...plain,
      at: at.at,
      kind: 'notice',
      words: `Told ${to} (${channel})`,
      detail: what,
    }),
  )
  const requests = body.requests.map(
    ({ askedAt, from, what }): Line => ({
      ...plain,
      at: askedAt,
      kind: 'request',
      words: `${from} asks`,
      detail: what,
    }),
  )
  const changes = versions.map(({ body: now, at, recorded, by, reason }, index): Line => {
    const before = versions[index - 1]?.body
    const words = before === undefined ? 'Opened' : changeWords(before, now)
    return { ...plain, at, kind: 'change', words, detail: reason, by, recorded }
  })
  const sent = filings.flatMap(({ body: filing }): Line[] => {
    const title = `${stageTitles[filing.stage]}${filing.corrects ? ', correction' : ''}`
    const { drafted } = filing.lifecycle
    const at = sentAt(filing)
    const steps: Line[] = [
      { ...plain, at: drafted.at, kind: 'filing', words: `${title} drafted`, by: nameOf(drafted.by) },
    ]
    if ('approved' in filing.lifecycle) {
      const { approved } = filing.lifecycle
      steps.push({ ...plain, at: approved.at, kind: 'filing', words: `${title} approved`, by: nameOf(approved.by) })
    }
    if (at !== null) {
      const isRehearsed = filing.lifecycle.state === 'rehearsed'
      const channel = 'submitted' in filing.lifecycle ? ` over ${filing.lifecycle.submitted.channel}` : ''
      const words = isRehearsed
        ? `${title} rehearsed; sent to nobody`
        : `${title} sent to ${filing.recipient}${channel}`
      steps.push({ ...plain, at, kind: 'filing', words, detail: filing.lateBecause ?? '' })
    }
    if ('answer' in filing.lifecycle) {
      const { answer, state } = filing.lifecycle
      const words = `${title} ${state} by ${filing.recipient}`
      steps.push({ ...plain, at: answer.at, kind: 'filing', words, detail: [answer.reference, answer.note].join(' ') })
    }
    return steps
  })
  return [...moments, ...entries, ...notices, ...requests, ...changes, ...sent]
    .toSorted((a, b) => a.at.localeCompare(b.at))
    .map(line => ({ ...line, at: timeView(line.at, body.zone) }))
}

export const momentTitles: Readonly<Record<IncidentMomentName, string>> = {
  occurred: 'It occurred',
  detected: 'Detected',
  reportedIn: 'Reported in',
  triageStarted: 'Triage began',
  aware: 'Aware that it is significant',
  handled: 'Handled',
}

const parts: Readonly<Partial<Record<keyof Incident, string>>> = {
  title: 'title',
  moments: 'moments',
  awareness: 'what was known',
  triggers: 'moments of other clocks',
  trustServicesHit: 'trust services',
  facts: 'facts of significance',
  answers: 'answers',
  interruptions: 'interruptions',
  maintenance: 'maintenance windows',
  rootCause: 'root cause',
  requests: 'requests of authorities',
  notices: 'notices to recipients',
  clocks: 'other clocks',
  suppliers: 'suppliers',
  controls: 'controls',
  risks: 'risks',
  timeline: 'an entry',
  review: 'post-incident review',
  waiver: 'that nobody looks back',
}

function changeWords(before: Incident, now: Incident): string {
  const isOther = (part: keyof Incident) => JSON.stringify(before[part]) !== JSON.stringify(now[part])
  if (isOther('withdrawn')) return 'Withdrawn'
  if (isOther('decision')) return `Decided: ${now.decision?.answer.replaceAll('_', ' ') ?? 'undecided'}`
  const changed = Object.entries(parts).flatMap(([part, words]) => (isOther(part as keyof Incident) ? [words] : []))
  return changed.length === 0 ? 'Said again, unchanged' : `Recorded: ${changed.join(', ')}`
}
