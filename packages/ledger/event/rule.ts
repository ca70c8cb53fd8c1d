import type { JsonValue } from '../canonical/index.ts'

/** Adds to `problems` what is wrong with a value, each with its path; nothing if it is right. */
export interface Rule<Value> {
  (value: JsonValue, path: string, problems: string[]): void
  /** Never set; carries the type of the values the rule accepts. */
  readonly accepts?: Value
}

export type TypeOf<Checked> = Checked extends Rule<infer Value> ? Value : never
export type Rules = Readonly<Record<string, Rule<unknown>>>

type Members<Needed extends Rules, Allowed extends Rules> = {
  readonly [Key in keyof Needed]: TypeOf<Needed[Key]>
} & { readonly [Key in keyof Allowed]?: TypeOf<Allowed[Key]> }

/** An object with exactly the `needed` members and any of the `allowed` ones; another member is refused. */
export function closed<Needed extends Rules, Allowed extends Rules = Record<never, never>>(
  needed: Needed,
  allowed?: Allowed,
): Rule<Members<Needed, Allowed>> {
  const known = new Map(Object.entries<Rule<unknown>>({ ...needed, ...allowed }))
  const neededKeys = Object.keys(needed)
  return (value, path, problems) => {
    if (!isObject(value)) return void problems.push(`${path} is not an object`)
    for (const key of neededKeys) if (!Object.hasOwn(value, key)) problems.push(`${path}.${key} is missing`)
    for (const key of Object.keys(value)) {
      const rule = known.get(key)
      if (rule) rule(value[key] as JsonValue, `${path}.${key}`, problems)
      else problems.push(`${path}.${key.slice(0, 40)} is not a member that an event may have`)
    }
  }
}

/** One of the objects, told apart by their member `kind`. */
export function oneKindOf<Kinds extends Rules>(kinds: Kinds): Rule<TypeOf<Kinds[keyof Kinds]>> {
  const known = new Map(Object.entries<Rule<unknown>>(kinds))
  return (value, path, problems) => {
    const kind = isObject(value) && Object.hasOwn(value, 'kind') ? value.kind : undefined
    const rule = typeof kind === 'string' ? known.get(kind) : undefined
    if (rule) rule(value, path, problems)
    else problems.push(`${path}.kind is none of ${[...known.keys()].join(', ')}`)
  }
}

/** Text of one form. */
export function text(form: RegExp, what: string): Rule<string> {
  return textThat(value => form.test(value), what)
}

/** Text that passes a check. */
export function textThat(passes: (text: string) => boolean, what: string): Rule<string> {
  return (value, path, problems) => {
    if (typeof value !== 'string' || !passes(value)) problems.push(`${path} is not ${what}`)
  }
}

/** One of a few values. */
export function oneOf<const Word extends string | number>(...words: readonly Word[]): Rule<Word> {
  const known: readonly JsonValue[] = words
  return (value, path, problems) => {
    if (!known.includes(value)) problems.push(`${path} is none of ${words.join(', ')}`)
  }
}

/** An integer from 0 up. */
export const count: Rule<number> = (value, path, problems) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) problems.push(`${path} is not a count`)
}

/** A list of `least` to `most` items. */
export function listOf<Item>(item: Rule<Item>, least: number, most: number): Rule<readonly Item[]> {
  return (value, path, problems) => {
    if (!isList(value) || value.length < least || value.length > most) {
      return void problems.push(`${path} is not a list of ${least} to ${most} items`)
    }
    for (const [index, member] of value.entries()) item(member, `${path}[${index}]`, problems)
  }
}

/** What `rule` accepts if it also `passes`. */
export function also<Value>(rule: Rule<Value>, passes: (value: Value) => boolean, what: string): Rule<Value> {
  return (value, path, problems) => {
    const before = problems.length
    rule(value, path, problems)
    if (problems.length === before && !passes(value as Value)) problems.push(`${path} ${what}`)
  }
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
