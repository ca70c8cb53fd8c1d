import { SourceProblem } from '../connector/index.ts'
import type { Json } from '../table/strict-json.ts'

/** One step into a value: a name of an object, a place in a list, or every item of a list. */
export type Step = { readonly name: string } | { readonly place: number } | 'every'

/**
 * Reads a path such as `data.users[*].e-mail`, `items[0]` or `$['odd.name']`. `[*]` is every item of a list; `$` alone, or
 * nothing, is the value itself. Anything else is refused with the place where it stops making sense.
 */
export function pathOf(text: string): readonly Step[] {
  const steps: Step[] = []
  let at = text.startsWith('$') ? 1 : 0
  while (at < text.length) {
    const [whole, name, place, quoted] = stepAt(text, at)
    if (place !== undefined) steps.push(place === '*' ? 'every' : { place: Number(place) })
    else steps.push({ name: name ?? quoted?.replaceAll(/\\(.)/g, '$1') ?? '' })
    at += whole.length
  }
  return steps
}

function stepAt(text: string, at: number): readonly [string, ...(string | undefined)[]] {
  const form = /(?:\.|^(?!\$))([^.[\]'"\s]+)|\[(\*|\d{1,9})\]|\['((?:[^'\\]|\\['\\])+)'\]/y
  form.lastIndex = at
  const match = form.exec(text)
  if (!match)
    throw new SourceProblem(`The path "${text}" cannot be read from character ${at + 1} on: "${text.slice(at)}"`)
  return match as unknown as readonly [string, ...(string | undefined)[]]
}

export function isPath(text: string): boolean {
  try {
    pathOf(text)
    return true
  } catch {
    return false
  }
}

/**
 * What stands at a path, undefined where nothing does. With `[*]` in it, the list of all that stand there: an item that
 * lacks what is asked for is a null in that list and never left out.
 */
export function valueAt(json: Json, steps: readonly Step[]): Json | undefined {
  if (!steps.includes('every')) return steps.reduce<Json | undefined>(stepInto, json)
  const [first, ...rest] = splitAtEvery(steps)
  let found = listAt(first.reduce<Json | undefined>(stepInto, json))
  for (const part of rest) {
    if (!found) return undefined
    const inner: (Json | undefined)[] = found.map(item => part.steps.reduce<Json | undefined>(stepInto, item))
    found = part.isList
      ? inner.flatMap(each => (each === null ? [] : (listAt(each) ?? [null])))
      : inner.map(each => each ?? null)
  }
  return found
}

function stepInto(json: Json | undefined, step: Step): Json | undefined {
  if (json === undefined || json === null || typeof json !== 'object' || step === 'every') return undefined
  if ('place' in step) return Array.isArray(json) ? (json as readonly Json[])[step.place] : undefined
  return json instanceof Map ? (json as ReadonlyMap<string, Json>).get(step.name) : undefined
}

function listAt(json: Json | undefined): Json[] | undefined {
  return Array.isArray(json) ? [...(json as readonly Json[])] : undefined
}

type Part = { readonly steps: readonly Step[]; readonly isList: boolean }

function splitAtEvery(steps: readonly Step[]): [readonly Step[], ...Part[]] {
  const runs: Step[][] = [[]]
  for (const step of steps) {
    if (step === 'every') runs.push([])
    else runs.at(-1)?.push(step)
  }
  const [first = [], ...rest] = runs
  return [first, ...rest.map((run, index) => ({ steps: run, isList: index < rest.length - 1 }))]
}
