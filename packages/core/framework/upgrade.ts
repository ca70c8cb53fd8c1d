import { z } from 'zod'
import { FrameworkRef, type RequirementRef, requirementRef } from './ref.ts'
import type { FrameworkFile } from './schema.ts'

/** What a person decided about one requirement of the older version: which of the newer take its place, if any. */
export const UpgradeDecision = z.object({ from: z.string().min(1), to: z.array(z.string().min(1)).readonly() })
export type UpgradeDecision = Readonly<z.infer<typeof UpgradeDecision>>

/** A version of a control, a profile or a relation that an upgrade replaced: what to go back to. */
const Replaced = z.object({
  noun: z.enum(['control', 'profile']),
  id: z.uuid(),
  before: z.int().positive().describe('The version before the upgrade'),
  after: z.int().positive().describe('The version that the upgrade made'),
})

/** That an organisation carried its decisions from one version of a framework into another, and may go back. */
export const FrameworkUpgrade = z.object({
  from: FrameworkRef,
  to: FrameworkRef,
  decisions: z.array(UpgradeDecision),
  replaced: z.array(Replaced),
  dropped: z.array(z.object({ noun: z.enum(['control', 'profile']), id: z.uuid(), requirement: z.string() })),
  state: z.enum(['applied', 'rolled_back']),
})
export type FrameworkUpgrade = z.infer<typeof FrameworkUpgrade>

/** A requirement of the older version that decisions rest on, and where nothing was decided yet. */
export type Carried<Link> = Readonly<{ links: readonly Link[]; dropped: readonly Link[] }>

/** The references that decisions carry from one version of a framework into another; null leaves a reference as it is. */
export function successorsOf(
  from: FrameworkFile,
  to: FrameworkFile,
  decisions: readonly UpgradeDecision[],
): (ref: string) => readonly RequirementRef[] | null {
  const prefix = `${from.id}@${from.version}:`
  const heirs = new Map(decisions.map(one => [one.from, one.to.map(id => requirementRef(to, id))]))
  return ref => (ref.startsWith(prefix) ? (heirs.get(ref.slice(prefix.length)) ?? []) : null)
}

/**
 * Carries links of a control or rows of a profile to the newer version, each once. A link whose requirement has no heir
 * is dropped and named, never lost silently.
 */
export function carry<Link extends { readonly requirement: string }>(
  links: readonly Link[],
  successors: (ref: string) => readonly RequirementRef[] | null,
): Carried<Link> {
  const carried = new Map<string, Link>()
  const dropped: Link[] = []
  for (const link of links) {
    const heirs = successors(link.requirement)
    if (heirs?.length === 0) dropped.push(link)
    for (const requirement of heirs ?? [link.requirement])
      if (!carried.has(requirement)) carried.set(requirement, { ...link, requirement })
  }
  return { links: [...carried.values()], dropped }
}

/** What is wrong with the decisions of an upgrade: requirements that one of the versions does not assess. */
export function faultsOfUpgrade(
  from: FrameworkFile,
  to: FrameworkFile,
  decisions: readonly UpgradeDecision[],
): readonly string[] {
  const assessable = (file: FrameworkFile) =>
    new Set(file.requirements.filter(one => one.kind === 'requirement').map(one => one.id))
  const [before, after] = [assessable(from), assessable(to)]
  const twice = decisions.filter((one, index) => decisions.findIndex(other => other.from === one.from) !== index)
  return [
    ...decisions.filter(one => !before.has(one.from)).map(one => `${from.version} assesses no ${one.from}`),
    ...decisions.flatMap(one => one.to.filter(id => !after.has(id)).map(id => `${to.version} assesses no ${id}`)),
    ...twice.map(one => `${one.from} is decided twice`),
  ]
}
