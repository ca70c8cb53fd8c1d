import type { profiles } from '@onus/contract/profile'
import { type Control, outcomeOrigin } from '@onus/core/control'
import { requirementRef } from '@onus/core/framework'
import { refuse } from '@onus/core/problem'
import {
  compareOutcomes,
  faultsOfProfile,
  type OutcomeProfile,
  type Profile,
  type ProfileFault,
  tailored,
  unexplainedDeviations,
} from '@onus/core/profile'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { Framework } from '../framework/catalog.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { textOf } from '../framework/text.ts'
import { latestGrants } from '../grant/store.ts'
import type { HandlersOf } from '../http/handler.ts'
import { dayOf } from '../organisation/day.ts'
import { record } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { importOutcomes } from './importing.ts'

export type ProfileRooms = { readonly library: FrameworkLibrary; readonly blobs: BlobStore }

export function profileHandlers({ library, blobs }: ProfileRooms): HandlersOf<typeof profiles> {
  const frameworkOf = async (tx: OrgTransaction, ref: string) =>
    (await library.of(tx)).get(ref) ??
    refuse('invalid_input', `There is no framework ${ref} here`, [{ path: 'body.framework', message: 'not installed' }])
  return {
    ...versionedHandlers<typeof Profile>('profile', {
      read: 'profile:read',
      write: 'profile:write',
      decide: async ({ writer, body, previous }) => {
        if (previous?.body.outcomes?.kind === 'community')
          refuse('conflict', 'A community profile is locked: import its next version, or deviate from it in a target')
        await checkProfile(writer.tx, await frameworkOf(writer.tx, body.framework), body, writer.at)
        return body
      },
    }),
    tailored: async ({ tx, org, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const { body } = await versionInForce(tx, 'profile', params.id, moment)
      const framework = await frameworkOf(tx, body.framework)
      const made = tailored(framework, body)
      const text = await textOf(tx, blobs, org, framework.ref, moment)
      const out = new Map(made.notApplicable.map(one => [one.requirement, one.reason]))
      const actions = body.tailoring?.actions ?? []
      const requirements = made.requirements.flatMap(ref => {
        const item = framework.byId.get(ref.slice(framework.ref.length + 1))
        if (!item) return []
        const parameters = (text?.words.get(item.id)?.parameters ?? []).map(parameter => ({
          ...parameter,
          value: made.parameters.get(parameter.id) ?? null,
        }))
        return {
          ref,
          id: item.id,
          parent: item.parent,
          label: item.label,
          why: made.supplements.has(ref) ? ('added' as const) : ('baseline' as const),
          notApplicable: out.get(ref) ?? null,
          decisions: actions.filter(action => action.requirement === ref),
          parameters,
        }
      })
      const open = requirements.flatMap(one => (one.notApplicable === null ? one.parameters : []))
      return {
        requirements,
        conflicts: made.conflicts.map(one => ({ ...one, between: [...one.between] })),
        text: text !== null,
        counts: {
          assessed: requirements.filter(one => one.notApplicable === null).length,
          notApplicable: requirements.filter(one => one.notApplicable !== null).length,
          added: made.supplements.size,
          openParameters: open.filter(parameter => parameter.value === null).length,
        },
      }
    },
    compare: async ({ tx, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const of = async (id: string | undefined) =>
        id === undefined ? null : (await versionInForce(tx, 'profile', id, moment)).body
      const [current, target] = [await of(query.current), await of(query.target)]
      const ref = current?.framework ?? target?.framework
      if (!ref) return refuse('invalid_input', 'Name a current or a target profile')
      if (current && target && current.framework !== target.framework)
        refuse(
          'invalid_input',
          `${target.name} is about ${target.framework}, ${current.name} about ${current.framework}`,
        )
      return comparison(await frameworkOf(tx, ref), current?.outcomes ?? null, target?.outcomes ?? null)
    },
    target: async call => {
      const from = await versionInForce(call.tx, 'profile', call.params.id, await momentOf(call.tx, {}, call.at))
      const { outcomes } = from.body
      if (!outcomes || outcomes.kind === 'target')
        return refuse('invalid_input', 'A target begins from a current or a community profile')
      const follows = outcomes.kind === 'community'
      const body: Profile = {
        ...from.body,
        name: call.body.name,
        outcomes: {
          ...outcomes,
          kind: 'target',
          header: { ...outcomes.header, asOf: await dayOf(call.tx, call.at) },
          tiers: [],
          rows: outcomes.rows.map(row => ({ ...row, evidence: follows ? [] : row.evidence })),
          publisher: null,
          template: follows
            ? { profile: from.subject, version: from.version, publisher: outcomes.publisher ?? 'Unknown' }
            : null,
        },
      }
      return await record(call, { noun: 'profile', body, reason: call.body.reason || `Begun from ${from.body.name}` })
    },
    importOutcomes: async call => await importOutcomes(call, library),
    fromOutcome: async call => {
      const { outcome, owner, reason, code, title, statement, cadence, acceptance, checks } = call.body
      const moment = await momentOf(call.tx, {}, call.at)
      const profile = await versionInForce(call.tx, 'profile', call.params.id, moment)
      if (!profile.body.outcomes?.rows.some(row => row.requirement === outcome))
        refuse('not_found', `${profile.body.name} says nothing of ${outcome}`)
      const catalog = await library.of(call.tx)
      const links = [
        { requirement: outcome, how: `It brings about what ${profile.body.name} aims at.` },
        ...call.body.addresses,
      ]
      const addresses = links.filter(
        (link, index) => links.findIndex(one => one.requirement === link.requirement) === index,
      )
      const unknown = addresses.find(link => !catalog.requirement(link.requirement))
      if (unknown)
        refuse('invalid_input', `There is no requirement ${unknown.requirement} here`, [
          { path: 'body.addresses', message: 'no such requirement' },
        ])
      const taken = (await versionsInForce(call.tx, 'control', moment)).some(one => one.body.code === code)
      if (taken) refuse('conflict', `There is a control ${code} already`)
      const body: Control = {
        code,
        title,
        statement,
        theme: 'governance',
        lifecycle: { state: 'adopted', owner },
        evidenceOwners: [owner],
        cadence,
        acceptance: [...acceptance],
        addresses: [...addresses],
        checks: [...checks],
        manual: null,
        scopes: profile.body.outcomes?.header.scope ? [profile.body.outcomes.header.scope] : [],
        origin: outcomeOrigin(profile.subject, outcome),
      }
      return await record(call, {
        noun: 'control',
        body,
        reason: reason || `From the outcome ${outcome} of ${profile.body.name}`,
      })
    },
  }
}

/** Refuses a profile that its framework, its template or leadership's right to choose tiers does not allow. */
async function checkProfile(tx: OrgTransaction, framework: Framework, body: Profile, at: string): Promise<void> {
  const faults = [...faultsOfProfile(framework, body)]
  const { outcomes } = body
  if (outcomes?.template) {
    const versions = await versionsOf(tx, 'profile', outcomes.template.profile)
    const template = versions.find(one => one.version === outcomes.template?.version)?.body.outcomes
    if (!template)
      faults.push({ path: 'outcomes.template', message: 'there is no such version of a community profile' })
    else faults.push(...unexplainedDeviations(outcomes, template))
  }
  if (outcomes && outcomes.tiers.length > 0) faults.push(...(await tierFaults(tx, outcomes, at)))
  if (faults.length > 0) refuse('invalid_input', faults[0]!.message, faults.slice(0, 200).map(inBody))
}

/** Tiers are leadership's: the sponsor of the profile chooses them, or a member of the management body. */
async function tierFaults(tx: OrgTransaction, outcomes: OutcomeProfile, at: string): Promise<readonly ProfileFault[]> {
  const leading = new Set(
    (await latestGrants(tx))
      .filter(({ body }) => body.state === 'granted' && body.role === 'management_body')
      .map(({ body }) => body.user),
  )
  const people = await versionsInForce(tx, 'person', await momentOf(tx, {}, at))
  const leaders = new Set(people.filter(({ body }) => body.user && leading.has(body.user)).map(one => one.subject))
  return outcomes.tiers.flatMap(({ chosenBy }, index) =>
    chosenBy === outcomes.header.sponsor || leaders.has(chosenBy)
      ? []
      : [
          {
            path: `outcomes.tiers.${index}.chosenBy`,
            message: 'tiers are chosen by the sponsor or by a member of the management body',
          },
        ],
  )
}

function comparison(framework: Framework, current: OutcomeProfile | null, target: OutcomeProfile | null) {
  const { outcomes, functions } = compareOutcomes(framework, current, target)
  const labelOf = (id: string) => framework.byId.get(id)?.label ?? id
  const ids = new Map(framework.requirements.map(one => [requirementRef(framework, one.id) as string, one]))
  return {
    framework: framework.ref as string,
    outcomes: outcomes.map(one => ({
      ref: one.requirement,
      id: ids.get(one.requirement)?.id ?? one.requirement,
      label: ids.get(one.requirement)?.label ?? '',
      function: one.function,
      category: one.category,
      current: one.current,
      target: one.target,
      gap: one.gap,
      state: one.state,
      priority: one.aim?.priority ?? one.row?.priority ?? null,
      due: one.aim?.target?.due ?? null,
    })),
    functions: functions.map(one => ({ ...one, id: one.function, label: labelOf(one.function) })),
  }
}

function inBody({ path, message }: ProfileFault) {
  return { path: `body.${path}`, message }
}
