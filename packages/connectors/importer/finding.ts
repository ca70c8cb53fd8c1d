import type { Json } from './json.ts'
import { at, list, text } from './look.ts'

/** The identifier that most know a weakness by: its CVE where one of them is one, else the first that says something. */
export function bestKnown(...ids: readonly (string | null | undefined)[]): string | null {
  const said = ids.filter(id => typeof id === 'string')
  return said.find(id => /^CVE-\d{4}-\d{4,}$/i.test(id)) ?? said[0] ?? null
}

/** A number written as a number or as text, if it lies between these; null for anything else. */
function numberIn(value: Json | undefined, least: number, most: number): number | null {
  const written = text(value)
  const number = written === null || !/^\s*[-+.\d]/.test(written) ? Number.NaN : Number(written)
  return number >= least && number <= most ? number : null
}

/** A CVSS base score; zero says nothing, since many write it where there is none. */
export function scoreIn(value: Json | undefined): number | null {
  return numberIn(value, 0, 10) || null
}

/** The highest of several scores, so that no source can make little of what another calls severe. */
export function highest(scores: readonly (number | null)[]): number | null {
  const said = scores.filter(score => score !== null)
  return said.length > 0 ? Math.max(...said) : null
}

export function probabilityIn(value: Json | undefined): number | null {
  return numberIn(value, 0, 1)
}

/** The texts of a list, or one text, joined; null when there is none. */
export function joined(value: Json | undefined): string | null {
  const texts = (Array.isArray(value) ? list(value) : [value]).flatMap(one => text(one) ?? [])
  return texts.join(', ') || null
}

/** A file with the line that is said beside it. */
export function placeOf(file: string | null, value: Json | undefined, ...steps: readonly (string | number)[]) {
  const line = numberIn(at(value, ...steps), 1, Number.MAX_SAFE_INTEGER)
  return file === null || line === null ? file : `${file}:${line}`
}
