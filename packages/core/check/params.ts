import type { AutomatedCheck, Param, ParamValue } from './definition.ts'

export type ParamOutcome =
  | { readonly ok: true; readonly values: Readonly<Record<string, ParamValue>> }
  | { readonly ok: false; readonly problems: readonly string[] }

/** The values a run uses: what was set, else the defaults. Unknown names, other types and values out of bounds are refused. */
export function paramValues(check: AutomatedCheck, set: Readonly<Record<string, unknown>>): ParamOutcome {
  const problems: string[] = []
  const values: Record<string, ParamValue> = {}
  for (const name of Object.keys(set))
    if (!Object.hasOwn(check.params, name)) problems.push(`${name} is no parameter of ${check.id}`)
  for (const [name, param] of Object.entries(check.params)) {
    const value = Object.hasOwn(set, name) ? set[name] : param.default
    const wrong = problemOf(param, value)
    if (wrong) problems.push(`${name}: ${wrong}, given ${JSON.stringify(value)}`)
    else values[name] = value as ParamValue
  }
  return problems.length === 0 ? { ok: true, values } : { ok: false, problems }
}

function problemOf(param: Param, value: unknown): string | null {
  switch (param.type) {
    case 'text':
      return typeof value === 'string' ? null : 'expected text'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'expected true or false'
    case 'text[]':
      return Array.isArray(value) && value.every(item => typeof item === 'string') ? null : 'expected a list of texts'
    case 'integer':
      return Number.isSafeInteger(value) ? outOfBounds(param, value as number) : 'expected a whole number'
    case 'decimal':
      return typeof value === 'number' && Number.isFinite(value) ? outOfBounds(param, value) : 'expected a number'
  }
}

function outOfBounds(param: { min?: number | undefined; max?: number | undefined }, value: number): string | null {
  if (param.min !== undefined && value < param.min) return `expected at least ${param.min}`
  if (param.max !== undefined && value > param.max) return `expected at most ${param.max}`
  return null
}
