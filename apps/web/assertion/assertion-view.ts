import { type SectionKey, sectionKeys } from '@onus/core/description'
import { titleOf } from '../description/description-view.ts'

/** What is missing of one section, or of the assertion itself: the first of it, and how much more there is. */
export interface GapGroup {
  readonly section: SectionKey | null
  readonly words: string
  readonly more: number
}

/** Gaps of one section as one line, so that a criterion without a control does not hide the others. */
export function groupedGaps(gaps: readonly string[]): readonly GapGroup[] {
  const groups: GapGroup[] = []
  for (const words of gaps) {
    const section = sectionKeys.find(key => words.startsWith(`${titleOf(key)}: `)) ?? null
    const at = section === null ? -1 : groups.findIndex(group => group.section === section)
    const group = groups[at]
    if (group) groups[at] = { ...group, more: group.more + 1 }
    else groups.push({ section, words, more: 0 })
  }
  return groups
}
