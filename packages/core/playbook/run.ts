import { addEntry, type Incident, type IncidentMoment, TimelineEntry } from '../incident/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import type { Instant } from '../time/index.ts'
import { type Playbook, type PlaybookStep, stepsOfText } from './schema.ts'

type Kept = Readonly<{ id: string; version: number; body: Playbook }>

/** One step of a playbook in an incident, with the entry of the timeline that says that it was done. */
type RunStep = PlaybookStep & Readonly<{ done: Readonly<{ at: Instant; by: string | null; place: number }> | null }>

/** A playbook that was chosen in an incident: in the version that was chosen, whatever was written of it since. */
export type PlaybookRun = Readonly<{ id: string; version: number; chosenAt: Instant; steps: readonly RunStep[] }>

/** How a playbook stands with being agreed and looked at again. What is past its day is said and lowers nothing by itself. */
export function playbookStanding({ lifecycle, reviewBy }: Playbook, today: string) {
  if (lifecycle.state !== 'approved') return lifecycle.state
  return today > reviewBy ? ('unreviewed' as const) : ('current' as const)
}

/** When a playbook was last used in an exercise; null while it never was (a tabletop never counts as an incident). */
export function testedAt(id: string, incidents: readonly Pick<Incident, 'kind' | 'timeline'>[]): Instant | null {
  const used = incidents
    .filter(({ kind }) => kind === 'tabletop')
    .flatMap(({ timeline }) => timeline.filter(one => one.playbook?.id === id && one.playbook.step !== null))
  return (
    used
      .map(({ at }) => at.at)
      .toSorted()
      .at(-1) ?? null
  )
}

/** The playbooks that were chosen in an incident, each with its steps as ticked so far. `versionOf` knows what a version said. */
export function runsIn(
  { timeline }: Pick<Incident, 'timeline'>,
  versionOf: (id: string, version: number) => Playbook | null,
): readonly PlaybookRun[] {
  return timeline.flatMap(({ playbook: chosen, at }) => {
    if (!chosen || chosen.step !== null) return []
    const body = versionOf(chosen.id, chosen.version)
    if (body === null) return []
    const steps = stepsOfText(body.steps).flatMap(one => one ?? [])
    return [{ id: chosen.id, version: chosen.version, chosenAt: at.at, steps: steps.map(doneIn(timeline, chosen)) }]
  })
}

function doneIn(timeline: Incident['timeline'], chosen: Readonly<{ id: string; version: number }>) {
  return (step: PlaybookStep, index: number): RunStep => {
    const place = timeline.findIndex(
      ({ playbook: one }) => one?.id === chosen.id && one.version === chosen.version && one.step === index,
    )
    const entry = timeline[place]
    return { ...step, done: entry ? { at: entry.at.at, by: entry.by, place } : null }
  }
}

type Saying = Readonly<{ at: IncidentMoment; by: string | null; now: Instant }>

/** The incident with a playbook taken out for it. What is retired is refused; what nobody approved is taken, and said to be so. */
export function choosePlaybook(incident: Incident, { id, version, body }: Kept, saying: Saying): Incident | Refusal {
  if (body.lifecycle.state === 'retired') return refusal('not_in_lifecycle', 'This playbook is retired')
  if (incident.timeline.some(({ playbook }) => playbook?.id === id && playbook.step === null))
    return refusal('conflict', 'This playbook was taken out already')
  const unapproved = body.lifecycle.state === 'approved' ? '' : ', which nobody approved'
  const what = `Playbook taken out: ${body.title}, version ${version}${unapproved}`
  return withEntry(incident, what, { id, version, step: null }, saying)
}

/** The incident with a step of a chosen playbook done, at the moment that is said. A step is done once. */
export function tickStep(incident: Incident, run: PlaybookRun, step: number, saying: Saying): Incident | Refusal {
  const found = run.steps[step]
  if (!found) return refusal('not_found', `This playbook has no step ${step + 1}`)
  if (found.done) return refusal('conflict', `Step ${step + 1} was ticked already: correct its entry on the timeline`)
  const what = `Step ${step + 1} done (${found.role}): ${found.what}`
  return withEntry(incident, what, { id: run.id, version: run.version, step }, saying)
}

function withEntry(
  incident: Incident,
  what: string,
  playbook: Readonly<{ id: string; version: number; step: number | null }>,
  { at, by, now }: Saying,
): Incident | Refusal {
  return addEntry(incident, TimelineEntry.parse({ at, what, by, playbook }), now)
}
