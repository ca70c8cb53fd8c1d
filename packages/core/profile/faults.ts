import { type FrameworkFile, requirementRef } from '../framework/index.ts'
import type { Profile } from './schema.ts'

/** What is wrong with a profile, and where. */
export type ProfileFault = Readonly<{ path: string; message: string }>

/** Everything in a profile that its framework does not allow. A profile with any fault is not saved. */
export function faultsOfProfile(framework: FrameworkFile, profile: Profile): readonly ProfileFault[] {
  const kinds = new Map(framework.requirements.map(one => [requirementRef(framework, one.id) as string, one.kind]))
  const selections = new Set(framework.selections.map(one => one.id))
  const faults: ProfileFault[] = []
  const fault = (path: string, message: string) => faults.push({ path, message })
  const assessable = (path: string, ref: string) => {
    const kind = kinds.get(ref)
    if (kind === undefined) fault(path, `${framework.title} has no requirement ${ref}`)
    else if (kind !== 'requirement') fault(path, `${ref} cannot be assessed`)
  }
  for (const [index, id] of profile.selections.entries())
    if (!selections.has(id)) fault(`selections.${index}`, `${framework.title} has no selection ${id}`)
  for (const [index, one] of profile.notApplicable.entries()) {
    assessable(`notApplicable.${index}`, one.requirement)
    if (one.reason.trim() === '')
      fault(`notApplicable.${index}.reason`, 'say the reason: what is left out without one is asked')
  }
  outcomeFaults(framework, profile, kinds, fault, assessable)
  for (const [index, one] of (profile.tailoring?.actions ?? []).entries()) {
    const path = `tailoring.actions.${index}`
    assessable(`${path}.requirement`, one.requirement)
    if (one.rationale.trim() === '') fault(`${path}.rationale`, 'say the reason: a decision without one is none')
    if (one.action === 'compensate') for (const [at, by] of one.by.entries()) assessable(`${path}.by.${at}`, by)
  }
  const overlays = new Set(profile.tailoring?.overlays.map(one => one.id))
  const decisions = [...(profile.tailoring?.actions ?? []), ...(profile.tailoring?.parameters ?? [])]
  for (const { overlay } of decisions)
    if (overlay !== null && !overlays.has(overlay)) fault('tailoring.overlays', `no overlay ${overlay} is listed`)
  for (const [index, one] of (profile.tailoring?.parameters ?? []).entries())
    assessable(`tailoring.parameters.${index}.requirement`, one.requirement)
  return faults
}

function outcomeFaults(
  framework: FrameworkFile,
  { outcomes }: Profile,
  kinds: ReadonlyMap<string, string>,
  fault: (path: string, message: string) => void,
  assessable: (path: string, ref: string) => void,
): void {
  if (!outcomes) return
  const seen = new Set<string>()
  for (const [index, row] of outcomes.rows.entries()) {
    const path = `outcomes.rows.${index}`
    assessable(`${path}.requirement`, row.requirement)
    if (seen.has(row.requirement)) fault(path, `${row.requirement} stands twice`)
    seen.add(row.requirement)
    if (!row.included && row.rationale.trim() === '') fault(`${path}.rationale`, 'say why it is left out')
    if (row.target && outcomes.kind === 'target' && row.target.because.length === 0)
      fault(`${path}.target.because`, 'name the risk or the obligation that asks for it')
    if (row.deviation && !outcomes.template) fault(`${path}.deviation`, 'there is no community profile to deviate from')
  }
  for (const [index, { part }] of outcomes.tiers.entries()) {
    if (part === null) continue
    const kind = kinds.get(requirementRef(framework, part))
    if (kind !== 'group')
      fault(
        `outcomes.tiers.${index}.part`,
        `${part} is no function or category; tiers are not chosen for single outcomes`,
      )
  }
}
