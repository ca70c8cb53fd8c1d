/** The text of a field that holds a number or nothing, and back: empty is unknown and never zero. */
export function textOfNumber(value: number | null): string {
  return value === null ? '' : String(value)
}

export function numberOfText(text: string): number | null {
  const plain = text.replaceAll(/[\s’'_]/g, '')
  if (plain === '' || !/^\d+([.]\d+)?$/.test(plain)) return null
  return Number(plain)
}

/** A list that is typed one a line or with commas; nothing typed is unknown, a lone hyphen says that there are none. */
export function listOfText(text: string): string[] | null {
  const items = text
    .split(/[\n,]/)
    .map(item => item.trim())
    .filter(Boolean)
  if (items.length === 0) return null
  return items.length === 1 && items[0] === '-' ? [] : items
}

export function textOfList(list: readonly string[] | null): string {
  if (list === null) return ''
  return list.length === 0 ? '-' : list.join(', ')
}
