import { Action } from '@onus/core/action'
import type { MeasurePoint } from '@onus/core/duty'
import { labelWords } from '@onus/core/posture'

/** The action that corrects a measure which is not met, or not known to be (Article 21(4)). */
export function correction(
  { id, title, ref, label }: Pick<MeasurePoint, 'id' | 'title' | 'ref' | 'label'>,
  entity: string,
  { owner, due }: { readonly owner: string; readonly due: string },
): Action {
  return Action.parse({
    title: `Correct ${id}: ${title}`.slice(0, 200),
    description: `${label === null ? 'Unknown' : labelWords[label]} in the posture of NIS2. Article 21(4): what is not met is corrected without undue delay.`,
    owner,
    due,
    about: [{ noun: 'legal-entity', id: entity }],
    requirements: [ref],
    milestones: [],
    workstream: 'governance',
    lifecycle: { state: 'open' },
  })
}
