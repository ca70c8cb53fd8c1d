import type { Control } from '@onus/core/control'
import { carry, type FrameworkUpgrade, faultsOfUpgrade, successorsOf, type UpgradeDecision } from '@onus/core/framework'
import { refuse } from '@onus/core/problem'
import type { Profile } from '@onus/core/profile'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import type { Framework } from './catalog.ts'

type Named = { readonly id: string; readonly code: string; readonly title: string }

/** Which controls address each requirement of a framework, and which profiles select from it. */
export async function touchedBy(
  tx: OrgTransaction,
  framework: Framework,
  moment: Moment,
): Promise<{
  readonly controls: ReadonlyMap<string, readonly Named[]>
  readonly profiles: readonly { id: string; name: string }[]
}> {
  const controls = new Map<string, Named[]>()
  for (const { subject, body } of await versionsInForce(tx, 'control', moment))
    for (const { requirement } of body.addresses)
      if (requirement.startsWith(`${framework.ref}:`))
        controls.set(requirement, [
          ...(controls.get(requirement) ?? []),
          { id: subject, code: body.code, title: body.title },
        ])
  const profiles = (await versionsInForce(tx, 'profile', moment))
    .filter(one => one.body.framework === framework.ref)
    .map(one => ({ id: one.subject, name: one.body.name }))
  return { controls, profiles }
}

/**
 * Carries every control and profile of the older version into the newer one as decided, in one transaction: new versions,
 * so that the older ones stay what they were. What has no heir is dropped and named.
 */
export async function applyUpgrade(
  writer: Writer,
  from: Framework,
  to: Framework,
  { decisions, reason }: { readonly decisions: readonly UpgradeDecision[]; readonly reason: string },
): Promise<{ upgrade: Recorded; controls: number; profiles: number; dropped: number }> {
  if (from.ref === to.ref || from.id !== to.id)
    refuse('invalid_input', `${to.ref} is no other version of ${from.id}`, [
      { path: 'body.to', message: 'expected another version of the same framework' },
    ])
  const faults = faultsOfUpgrade(from, to, decisions)
  if (faults.length > 0)
    refuse(
      'invalid_input',
      faults[0]!,
      faults.slice(0, 100).map(message => ({ path: 'body.decisions', message })),
    )
  const moment = await momentOf(writer.tx, {}, writer.at)
  const successors = successorsOf(from, to, decisions)
  const replaced: FrameworkUpgrade['replaced'] = []
  const dropped: FrameworkUpgrade['dropped'] = []
  for (const control of await versionsInForce(writer.tx, 'control', moment)) {
    const { links, dropped: gone } = carry(control.body.addresses, successors)
    if (isSame(links, control.body.addresses)) continue
    const body: Control = { ...control.body, addresses: [...links] }
    const after = await record(writer, { noun: 'control', subject: control.subject, body, reason })
    replaced.push({ noun: 'control', id: control.subject, before: control.version, after: after.version })
    dropped.push(...gone.map(({ requirement }) => ({ noun: 'control' as const, id: control.subject, requirement })))
  }
  for (const profile of await versionsInForce(writer.tx, 'profile', moment)) {
    if (profile.body.framework !== from.ref) continue
    const { body, gone } = carriedProfile(profile.body, to, successors)
    const after = await record(writer, { noun: 'profile', subject: profile.subject, body, reason })
    replaced.push({ noun: 'profile', id: profile.subject, before: profile.version, after: after.version })
    dropped.push(...gone.map(requirement => ({ noun: 'profile' as const, id: profile.subject, requirement })))
  }
  const body: FrameworkUpgrade = {
    from: from.ref as FrameworkUpgrade['from'],
    to: to.ref as FrameworkUpgrade['to'],
    decisions: decisions.map(one => ({ from: one.from, to: [...one.to] })),
    replaced,
    dropped,
    state: 'applied',
  }
  const upgrade = await record(writer, { noun: 'framework-upgrade', body, reason })
  const count = (noun: string) => replaced.filter(one => one.noun === noun).length
  return { upgrade, controls: count('control'), profiles: count('profile'), dropped: dropped.length }
}

function carriedProfile(
  profile: Profile,
  to: Framework,
  successors: ReturnType<typeof successorsOf>,
): { body: Profile; gone: readonly string[] } {
  const offered = new Set(to.selections.map(one => one.id))
  const kept = profile.selections.filter(id => offered.has(id))
  const lost = profile.selections.filter(id => !offered.has(id))
  const defaults = to.selections.filter(one => one.default || one.required).map(one => one.id)
  const notApplicable = carry(profile.notApplicable, successors)
  const rows = carry(profile.outcomes?.rows ?? [], successors)
  const actions = carry(profile.tailoring?.actions ?? [], successors)
  const parameters = carry(profile.tailoring?.parameters ?? [], successors)
  const body: Profile = {
    ...profile,
    framework: to.ref,
    selections: kept.length > 0 ? kept : defaults.length > 0 ? defaults : [to.selections[0]!.id],
    notApplicable: [...notApplicable.links],
    ...(profile.outcomes && { outcomes: { ...profile.outcomes, rows: [...rows.links] } }),
    ...(profile.tailoring && {
      tailoring: { ...profile.tailoring, actions: [...actions.links], parameters: [...parameters.links] },
    }),
  }
  const gone = [notApplicable, rows, actions, parameters].flatMap(one => one.dropped.map(each => each.requirement))
  return { body, gone: [...gone, ...lost.map(id => `selection ${id}`)] }
}

/** Puts back what an upgrade replaced, as new versions. Refuses when anything of it was changed since, and names it. */
export async function rollBackUpgrade(
  writer: Writer,
  upgrade: Version<FrameworkUpgrade>,
  reason: string,
): Promise<Recorded> {
  if (upgrade.body.state === 'rolled_back') refuse('conflict', 'This upgrade was rolled back already')
  const moment = await momentOf(writer.tx, {}, writer.at)
  const changed: string[] = []
  for (const one of upgrade.body.replaced) {
    const now = await versionInForce(writer.tx, one.noun, one.id, moment)
    if (now.version !== one.after) changed.push('code' in now.body ? now.body.code : now.body.name)
  }
  if (changed.length > 0)
    refuse('conflict', `Changed since the upgrade, so going back would lose it: ${changed.slice(0, 10).join(', ')}`)
  for (const one of upgrade.body.replaced) {
    const versions = await versionsOf(writer.tx, one.noun, one.id)
    const before = versions.find(version => version.version === one.before)
    if (!before) continue
    await record(writer, { noun: one.noun, subject: one.id, body: before.body, reason })
  }
  return await record(writer, {
    noun: 'framework-upgrade',
    subject: upgrade.subject,
    body: { ...upgrade.body, state: 'rolled_back' },
    reason,
  })
}

function isSame(left: readonly { requirement: string }[], right: readonly { requirement: string }[]): boolean {
  return left.length === right.length && left.every((one, index) => one.requirement === right[index]?.requirement)
}
