import type { Instant } from '../time/index.ts'
import type { Control } from './schema.ts'

/** How SP 800-53A gathers evidence: read it, ask about it, or try it. */
export type AssessmentMethod = 'examine' | 'interview' | 'test'

const methodOf = { inspection: 'examine', observation: 'examine', inquiry: 'interview', reperformance: 'test' } as const

/**
 * The methods by which nothing looks at a control yet. A federal organisation needs a result by each of them for every
 * control that it adopted; an automated check counts as a test.
 */
export function missingMethods(control: Pick<Control, 'checks' | 'manual'>): readonly AssessmentMethod[] {
  const present = new Set<AssessmentMethod>(control.manual ? [methodOf[control.manual.method]] : [])
  if (control.checks.length > 0) present.add('test')
  return (['examine', 'interview', 'test'] as const).filter(method => !present.has(method))
}

/** After so many days the owner says again that the wording is what is really done. */
export const wordingDays = 92

/** Whether the owner of an adopted control owes a new look at its wording: its last version is older than a quarter. */
export function isWordingDue(control: { body: Control; effective: { from: Instant } }, at: Instant): boolean {
  if (control.body.lifecycle.state !== 'adopted') return false
  return Date.parse(at) - Date.parse(control.effective.from) > wordingDays * 86_400_000
}

/** The datasets that the checks of a control read and that nothing fills: its statement and its operation disagree. */
export function unfedDatasets(
  control: Pick<Control, 'checks'>,
  datasetsOf: (check: string) => readonly string[],
  filled: ReadonlySet<string>,
): readonly string[] {
  return [...new Set(control.checks.flatMap(datasetsOf))].filter(dataset => !filled.has(dataset)).sort()
}
