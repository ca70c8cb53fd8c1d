import { join } from 'node:path'
import { type Check, schemaFor } from '@onus/core/check'
import { catalogFiles } from '@onus/evaluator/catalog'
import { parse } from 'yaml'
import { catalogFolder } from '../framework/catalog.ts'

/** A check with the text it was read from. */
export type CheckText = { readonly check: Check; readonly text: string; readonly origin: 'shipped' | 'own' }

/** The checks that ship with Onus, by id; read when they are first needed, since a start need not wait for them. */
export function shippedChecks(folder = join(catalogFolder, 'checks')): ReadonlyMap<string, CheckText> {
  return mapWhenNeeded(() => readChecks(folder))
}

function mapWhenNeeded<Key, Value>(read: () => ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> {
  let known: ReadonlyMap<Key, Value> | null = null
  const map = () => {
    known ??= read()
    return known
  }
  return {
    get: key => map().get(key),
    has: key => map().has(key),
    get size() {
      return map().size
    },
    forEach: work => map().forEach(work),
    entries: () => map().entries(),
    keys: () => map().keys(),
    values: () => map().values(),
    [Symbol.iterator]: () => map()[Symbol.iterator](),
  }
}

/** Refuses a file that does not read as a check: it is our content. */
function readChecks(folder: string): ReadonlyMap<string, CheckText> {
  return new Map(
    catalogFiles(folder).map(({ text, value }) => {
      const check = schemaFor(value).parse(value)
      return [check.id, { check, text, origin: 'shipped' }]
    }),
  )
}

/** A check from text that was validated before. */
export function checkFrom(text: string, origin: CheckText['origin']): CheckText {
  const value: unknown = parse(text)
  return { check: schemaFor(value).parse(value), text, origin }
}

/** The datasets that a check reads; none when it is not known. */
export function datasetsRead(known: CheckText | undefined): readonly string[] {
  if (!known || !('data' in known.check)) return []
  return Object.values(known.check.data).map(source => source.dataset)
}
