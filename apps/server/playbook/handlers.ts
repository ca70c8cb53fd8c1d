import type { playbooks as operations } from '@onus/contract/playbook'
import type { Caller } from '@onus/core/access'
import { type Incident, momentFrom } from '@onus/core/incident'
import {
  choosePlaybook,
  type Playbook,
  type PlaybookRun,
  type ProposedPlaybook,
  playbookStanding,
  playbooks,
  runsIn,
  testedAt,
  tickStep,
} from '@onus/core/playbook'
import { orRefuse, refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import { dayIn, dayOf } from '../organisation/day.ts'
import { record, type Writer } from '../record/record.ts'
import { deciding, registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { personsById } from '../request/store.ts'

/** A playbook that was proposed is looked at again after so many days. */
const firstReviewDays = 365

/** Playbooks: a register of what is done in which kind of incident, and the checklists that incidents make of it. */
export function playbookHandlers(shipped: () => readonly ProposedPlaybook[]): HandlersOf<typeof operations> {
  return {
    ...registerHandlers(playbooks, { read: 'incident:read', write: 'incident:write' }),
    standings: async ({ tx, query, at }) => {
      const moment = await momentOf(tx, query, at)
      return { items: await standingsAt(tx, moment, await dayOf(tx, moment.asOf)) }
    },
    propose: async call => {
      const { actorPerson } = deciding(call)
      const held = await versionsInForce(call.tx, 'playbook', { asOf: instant(call.at), knownAt: null })
      const origins = new Set(held.map(({ body }) => body.origin))
      const reviewBy = await dayOf(call.tx, instant(Date.parse(call.at) + firstReviewDays * 86_400_000))
      const created: string[] = []
      for (const { id: origin, ...proposed } of shipped()) {
        if (origins.has(origin)) continue
        const lifecycle = { state: 'proposed' as const }
        const body = { ...proposed, owner: actorPerson, reviewBy, origin, lifecycle }
        created.push((await record(call, { noun: 'playbook', body, reason: 'Proposed by Onus' })).id)
      }
      return { created }
    },
    ofIncident: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const { body: incident } = await versionInForce(tx, 'incident', params.id, moment)
      const { body: entity } = await versionInForce(tx, 'legal-entity', incident.entity, moment)
      const today = dayIn(entity.zone, moment.asOf)
      const runs = await runsOf(tx, incident)
      const people = await personsById(tx, [
        ...new Set(runs.flatMap(one => one.steps.flatMap(({ done }) => done?.by ?? []))),
      ])
      const standings = await standingsAt(tx, moment, today)
      const taken = new Set(runs.map(({ id }) => id))
      return {
        zone: entity.zone,
        runs: runs.map(({ id, version, chosenAt, steps, latest, body }) => ({
          id,
          title: body.title,
          version,
          isOutdated: latest.version !== version,
          standing: playbookStanding(latest.body, today),
          reviewBy: latest.body.reviewBy,
          chosenAt,
          steps: steps.map(({ done, ...step }) => ({
            ...step,
            done: done && { at: done.at, by: done.by && (people.get(done.by)?.name ?? 'Former member') },
          })),
        })),
        offered: standings.filter(one => one.standing !== 'retired' && !taken.has(one.id)),
      }
    },
    choose: async call => {
      const moment = { asOf: instant(call.at), knownAt: null }
      const playbook = await versionInForce(call.tx, 'playbook', call.body.playbook, moment)
      const kept = { id: playbook.subject, version: playbook.version, body: playbook.body }
      return await changed(call, 'A playbook was taken out', ({ body }) => choosePlaybook(body, kept, sayingOf(call)))
    },
    tick: async call => {
      const { playbook, step } = call.params
      const { body } = await latestOf(call.tx, call.params.id)
      const run = (await runsOf(call.tx, body)).find(one => one.id === playbook)
      if (!run) return refuse('not_found', 'This playbook was not taken out for this incident')
      const at = orRefuse(momentFrom(call.body.at ?? { at: call.at }))
      const saying = { ...sayingOf(call), at }
      return await changed(call, 'A step of a playbook was done', one => tickStep(one.body, run, step, saying))
    },
  }
}

async function standingsAt(tx: OrgTransaction, moment: Moment, today: string) {
  const incidents = (await versionsInForce(tx, 'incident', moment)).map(({ body }) => body)
  return (await versionsInForce(tx, 'playbook', moment)).map(({ subject, body }) => ({
    id: subject,
    title: body.title,
    kind: body.kind,
    begins: body.begins,
    standing: playbookStanding(body, today),
    reviewBy: body.reviewBy,
    testedAt: testedAt(subject, incidents),
  }))
}

type Run = PlaybookRun & { readonly body: Playbook; readonly latest: Version<Playbook> }

/** What was taken out for an incident, each in the version that was taken out. */
async function runsOf(tx: OrgTransaction, incident: Incident): Promise<readonly Run[]> {
  const ids = [...new Set(incident.timeline.flatMap(({ playbook }) => playbook?.id ?? []))]
  const versions = new Map<string, readonly Version<Playbook>[]>()
  for (const id of ids) versions.set(id, await versionsOf(tx, 'playbook', id))
  const versionOf = (id: string, version: number) =>
    versions.get(id)?.find(one => one.version === version)?.body ?? null
  return runsIn(incident, versionOf).flatMap(run => {
    const [latest] = versions.get(run.id) ?? []
    const body = versionOf(run.id, run.version)
    return latest && body ? [{ ...run, body, latest }] : []
  })
}

type Speaker = Writer & {
  readonly caller: Caller
  readonly ifMatch: number | undefined
  readonly params: { readonly id: string }
}

function sayingOf({ at, caller }: Speaker) {
  const by = caller.kind === 'user' ? (caller.person ?? null) : null
  return { at: { at: instant(at), said: null, isDoubtful: false }, by, now: instant(at) }
}

async function latestOf(tx: OrgTransaction, id: string): Promise<Version<Incident>> {
  const [version] = await versionsOf(tx, 'incident', id)
  return version as Version<Incident>
}

/** Nothing that a playbook says changes what an incident is judged by, so that its law stays as it was read. */
async function changed(
  call: Speaker,
  reason: string,
  change: (before: Version<Incident>) => ReturnType<typeof choosePlaybook>,
) {
  const latest = await latestOf(call.tx, call.params.id)
  const body = orRefuse(change(latest)) as Incident
  const expectedVersion = call.ifMatch ?? latest.version
  return await record(call, { noun: 'incident', subject: call.params.id, body, reason, expectedVersion })
}
