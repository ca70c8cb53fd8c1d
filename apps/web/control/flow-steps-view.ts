import type { Control } from '@onus/core/control'

/** A recorded fact as far as the steps need it. */
interface Recorded {
  readonly fact: string
  readonly recorded: string | null
  readonly actor: { readonly name: string }
}

export interface FlowStep {
  readonly title: string
  /** What was decided; null when it was not yet. */
  readonly what: string | null
  readonly by: string | null
  readonly at: string | null
  readonly fact: string | null
}

interface FlowInput {
  /** The versions of the control, latest first. */
  readonly versions: readonly (Recorded & { readonly body: Control })[]
  readonly profiles: readonly (Recorded & { readonly body: { readonly name: string; readonly framework: string } })[]
  readonly evidence: readonly (Recorded & { readonly body: { readonly title: string } })[]
  /** The last run of each check that tests the control: it was run on collected data. */
  readonly runs: readonly Recorded[]
}

/**
 * The four steps from criteria to evidence, each with who decided it, read from what was recorded: criteria are
 * picked in profiles, controls of 800-53 and the statement in versions of the control, evidence is collected once for all.
 */
export function flowSteps({ versions, profiles, evidence, runs }: FlowInput): readonly FlowStep[] {
  const latest = versions[0]
  const frameworks = new Set(latest?.body.addresses.map(one => frameworkOf(one.requirement)))
  const picked = profiles.filter(profile => frameworks.has(profile.body.framework))
  const chosen = latest?.body.addresses.filter(one => isCatalogue(one.requirement)) ?? []
  const tagged = lastChange(versions, ({ addresses }) =>
    addresses
      .map(one => one.requirement)
      .filter(isCatalogue)
      .sort()
      .join(' '),
  )
  const worded = lastChange(versions, ({ statement }) => statement)
  const collected: readonly Recorded[] = evidence.length > 0 ? evidence : runs
  const [first] = collected.toSorted((one, other) => (one.recorded ?? '').localeCompare(other.recorded ?? ''))
  const pieces = [
    ...(evidence.length > 0 ? [count(evidence.length, 'piece')] : []),
    ...(runs.length > 0 ? [`${count(runs.length, 'check')} on collected data`] : []),
  ]
  return [
    step('Pick the criteria that apply', picked.at(-1), picked.map(one => one.body.name).join(', ')),
    step(
      'Choose controls of 800-53 with the same intent',
      chosen.length > 0 ? tagged : undefined,
      chosen.map(one => one.requirement.slice(one.requirement.indexOf(':') + 1)).join(', '),
    ),
    step('Write one statement', worded, latest ? `Serves ${count(latest.body.addresses.length, 'requirement')}` : ''),
    step('Collect evidence once', first, pieces.join(', ')),
  ]
}

function step(title: string, by: Recorded | undefined, what: string): FlowStep {
  if (!by) return { title, what: null, by: null, at: null, fact: null }
  return { title, what, by: by.actor.name, at: by.recorded, fact: by.fact }
}

function frameworkOf(requirement: string): string {
  return requirement.slice(0, requirement.indexOf(':'))
}

function isCatalogue(requirement: string): boolean {
  return requirement.startsWith('sp800-53@')
}

/** The version that last changed a part of the control; the first one when none did. */
function lastChange<V extends { readonly body: Control }>(
  versions: readonly V[],
  part: (body: Control) => string,
): V | undefined {
  const now = versions[0] && part(versions[0].body)
  const before = versions.findIndex(version => part(version.body) !== now)
  return before === -1 ? versions.at(-1) : versions[before - 1]
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
