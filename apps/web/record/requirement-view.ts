import { splitRef } from '../posture/posture-view.ts'

/** How a requirement is said where it stands alone: its code with the framework's short title, and its name. */
export interface RequirementName {
  readonly code: string
  /** Empty where the framework is not installed or not shown. */
  readonly label: string
}

interface NamedFramework {
  readonly shortTitle: string
  readonly tree: readonly { readonly ref: string; readonly label: string }[]
}

/** The name of a requirement from its framework; without that, what the reference itself says. */
export function nameOfRequirement(ref: string, framework: NamedFramework | undefined): RequirementName {
  const { framework: within, id } = splitRef(ref)
  const among = framework?.shortTitle ?? within
  return {
    code: `${id} (${among})`,
    label: framework?.tree.find(item => item.ref === ref)?.label ?? '',
  }
}
