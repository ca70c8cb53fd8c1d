import type { JsonValue } from '../canonical/index.ts'

/** Says what is wrong with a value, each with its path; nothing if it is right. */
export interface Rule<Value> {
  (value: JsonValue, path: string): readonly string[]
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
  const known: Rules = { ...needed, ...allowed }
  return (value, path) => {
    if (!isObject(value)) return [`${path} is not an object`]
    const missing = Object.keys(needed).filter(key => !Object.hasOwn(value, key))
    return [
      ...missing.map(key => `${path}.${key} is missing`),
      ...Object.entries(value).flatMap(([key, member]) =>
        Object.hasOwn(known, key)
          ? (known[key]?.(member, `${path}.${key}`) ?? [])
          : [`${path}.${key.slice(0, 40)} is not a member that an event may have`],
      ),
    ]
  }
}

/** One of the objects, told apart by their member `kind`. */
export function oneKindOf<Kinds extends Rules>(kinds: Kinds): Rule<TypeOf<Kinds[keyof Kinds]>> {
  return (value, path) => {
    const kind = isObject(value) && Object.hasOwn(value, 'kind') ? value.kind : undefined
    if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
      return [`${path}.kind is none of ${Object.keys(kinds).join(', ')}`]
    }
    return kinds[kind]?.(value, path) ?? []
  }
}

/** Text of one form. */
export function text(form: RegExp, what: string): Rule<string> {
  return (value, path) => (typeof value === 'string' && form.test(value) ? [] : [`${path} is not ${what}`])
}

/** Text that also passes a check which a form cannot say. */
export function textThat(passes: (text: string) => boolean, what: string): Rule<string> {
  return (value, path) => (typeof value === 'string' && passes(value) ? [] : [`${path} is not ${what}`])
}

/** One of a few values. */
export function oneOf<const Word extends string | number>(...words: readonly Word[]): Rule<Word> {
  return (value, path) =>
    words.some(word => word === value)
      ? []
      : [`${path} is none of ${words.map(word => JSON.stringify(word)).join(', ')}`]
}

/** An integer from 0 up. */
export const count: Rule<number> = (value, path) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? [] : [`${path} is not a count`]

/** A list of `least` to `most` items. */
export function listOf<Item>(item: Rule<Item>, least: number, most: number): Rule<readonly Item[]> {
  return (value, path) => {
    if (!isList(value) || value.length < least || value.length > most) {
      return [`${path} is not a list of ${least} to ${most} items`]
    }
    return value.flatMap((member, index) => item(member, `${path}[${index}]`))
  }
}

/** What `rule` accepts if it also `passes`. */
export function also<Value>(rule: Rule<Value>, passes: (value: Value) => boolean, what: string): Rule<Value> {
  return (value, path) => {
    const problems = rule(value, path)
    if (problems.length > 0) return problems
    return passes(value as Value) ? [] : [`${path} ${what}`]
  }
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
