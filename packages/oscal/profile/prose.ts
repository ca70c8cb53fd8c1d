import type { Json } from '@onus/core/json'
import { insertion } from '../document/index.ts'

/** What a piece of a document refers to: parameters it inserts, and what stands after a `#` anywhere in it. */
export type References = { readonly params: Set<string>; readonly fragments: Set<string> }

export function noReferences(): References {
  return { params: new Set(), fragments: new Set() }
}

/** Adds to `found` whatever a value refers to, at any depth. */
export function collectReferences(value: Json | undefined, found: References): void {
  if (typeof value === 'string') inText(value, found)
  else if (Array.isArray(value)) for (const each of value) collectReferences(each, found)
  else if (typeof value === 'object' && value !== null)
    for (const name in value) collectReferences((value as Readonly<Record<string, Json>>)[name], found)
}

function inText(text: string, { params, fragments }: References): void {
  if (text.includes('{{')) for (const [, id] of text.matchAll(insertion)) params.add(id ?? '')
  if (!text.includes('#')) return
  for (const [, id = ''] of text.matchAll(/#([\p{L}\p{N}_.-]+)/gu)) {
    fragments.add(id)
    fragments.add(id.replace(/[.-]+$/, ''))
  }
}

/** Whether something with this identifier is referred to. UUIDs are the same in capitals. */
export function isReferred(id: string | undefined, { fragments }: References): boolean {
  return id !== undefined && (fragments.has(id) || fragments.has(id.toLowerCase()) || fragments.has(id.toUpperCase()))
}
