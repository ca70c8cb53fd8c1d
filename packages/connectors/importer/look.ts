import type { Json } from './json.ts'

/** What stands under these names and places, or undefined on the way. */
export function at(value: Json | undefined, ...steps: readonly (string | number)[]): Json | undefined {
  let found: Json | undefined = value
  for (const step of steps) {
    if (found === null || typeof found !== 'object') return undefined
    found = Array.isArray(found) ? found[Number(step)] : found[step]
  }
  return found
}

/** A text that says something; null for anything else, an empty one too. Numbers are texts as written by JavaScript. */
export function text(value: Json | undefined): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

export function textAt(value: Json | undefined, ...steps: readonly (string | number)[]): string | null {
  return text(at(value, ...steps))
}

/** The items of a list; none for anything else. */
export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

export function listAt(value: Json | undefined, ...steps: readonly (string | number)[]): readonly Json[] {
  return list(at(value, ...steps))
}

/** The names and values of an object; none for anything else. */
export function entries(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isObject(value) ? Object.entries(value) : []
}

export function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** Whether it is an object with all of these names. */
export function has(value: Json | undefined, ...names: readonly string[]): boolean {
  return isObject(value) && names.every(name => name in value)
}
