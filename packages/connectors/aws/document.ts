import { importFileOf } from '../importer/file.ts'
import { readXml, type XmlElement } from '../importer/xml.ts'

export type { XmlElement } from '../importer/xml.ts'

/** A document that holds one element with everything in it. What is no such XML throws a `SourceProblem`. */
export async function xmlOf(name: string, text: string): Promise<XmlElement> {
  for await (const event of readXml(importFileOf(name, text), () => true))
    if (event.kind === 'element') return event.element
  throw new TypeError(`${name} holds no element`)
}

/** The element that these names lead to. */
export function child(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  return names.reduce<XmlElement | undefined>(
    (found, name) => found?.children.find(each => each.name === name),
    element,
  )
}

/** The text that these names lead to; null where there is none. */
export function textIn(element: XmlElement | undefined, ...names: readonly string[]): string | null {
  const text = child(element, ...names)?.text.trim() ?? ''
  return text === '' ? null : text
}

/** A `true` or `false` that these names lead to; null for anything else. */
export function isTrue(element: XmlElement | undefined, ...names: readonly string[]): boolean | null {
  const text = textIn(element, ...names)?.toLowerCase()
  return text === 'true' ? true : text === 'false' ? false : null
}

export function numberIn(element: XmlElement | undefined, ...names: readonly string[]): number | null {
  const text = textIn(element, ...names)
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : null
}

/** What stands in the list that these names lead to. */
export function itemsIn(element: XmlElement | undefined, ...names: readonly string[]): readonly XmlElement[] {
  return child(element, ...names)?.children ?? []
}

/** The elements of this name, where a list has no element of its own around it. */
export function named(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return (element?.children ?? []).filter(each => each.name === name)
}

export function textsIn(element: XmlElement | undefined, ...names: readonly string[]): readonly string[] {
  return itemsIn(element, ...names).map(each => each.text.trim())
}
