import type { PickerItem } from '../kit/picker.tsx'

/** A requirement that a control is said to address, and how. */
export interface Tag {
  readonly requirement: string
  readonly how: string
}

/** An id as people write it: `ac-02(01)` and `AC-2(1)` are one. */
function plain(id: string): string {
  return id
    .toLowerCase()
    .replaceAll(/\s/g, '')
    .replaceAll(/(?<=^|\D)0+(?=\d)/g, '')
}

/** What a search finds: the ids named exactly, in the order of the text, else whatever has all the words. */
export function foundRequirements(items: readonly PickerItem[], text: string, most = 40): readonly PickerItem[] {
  const named = text
    .split(/[,;\n]+/)
    .map(plain)
    .filter(Boolean)
  if (named.length === 0) return []
  const exact = named.flatMap(id => items.filter(item => plain(idOfItem(item)) === id))
  const words = text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean)
  const like = items.filter(item => {
    const said = `${item.label} ${item.detail ?? ''}`.toLowerCase()
    return words.every(word => said.includes(word))
  })
  return [...new Set([...exact, ...like])].slice(0, most)
}

/** The requirements whose ids the text names, so that several are added in one go. */
export function namedRequirements(items: readonly PickerItem[], text: string): readonly PickerItem[] {
  const named = text
    .split(/[,;\n]+/)
    .map(plain)
    .filter(Boolean)
  return items.filter(item => named.includes(plain(idOfItem(item))))
}

function idOfItem(item: PickerItem): string {
  return item.id.slice(item.id.indexOf(':') + 1)
}

/** Adds what is not there yet, without a line of how: nobody has written one. */
export function withTags(tags: readonly Tag[], requirements: readonly string[]): readonly Tag[] {
  const fresh = requirements.filter(one => !tags.some(tag => tag.requirement === one))
  return [...tags, ...fresh.map(requirement => ({ requirement, how: '' }))]
}

/** "3 added, 1 changed, 1 taken away": what a new version would say. */
export function changeOfTags(before: readonly Tag[], after: readonly Tag[]): string {
  const known = new Map(before.map(tag => [tag.requirement, tag.how]))
  const added = after.filter(tag => !known.has(tag.requirement)).length
  const changed = after.filter(tag => known.has(tag.requirement) && known.get(tag.requirement) !== tag.how).length
  const gone = before.filter(tag => !after.some(one => one.requirement === tag.requirement)).length
  const parts = [
    ...(added > 0 ? [`${added} added`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(gone > 0 ? [`${gone} taken away`] : []),
  ]
  return parts.join(', ')
}
