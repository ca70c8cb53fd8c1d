/** A list that is made item by item when it is written, since all of it at once may be more than a text can be. */
export type Items<Item> = Iterable<Item>

/** A list whose items come from `make`, as often as it is read. */
export function items<Item>(make: () => Iterator<Item>): Items<Item> {
  return { [Symbol.iterator]: make }
}

/** A value as JSON, piece by piece: a list that is no array has one item a line. */
export function* jsonPieces(value: unknown): Generator<string> {
  yield* pieces(value, '')
  yield '\n'
}

function* pieces(value: unknown, indent: string): Generator<string> {
  const inner = `${indent}  `
  if (isItems(value)) {
    yield '['
    let separator = '\n'
    for (const item of value) {
      yield `${separator}${inner}${JSON.stringify(item)}`
      separator = ',\n'
    }
    yield separator === '\n' ? ']' : `\n${indent}]`
  } else if (Array.isArray(value) && value.some(holdsItems)) {
    yield '['
    for (const [index, item] of value.entries()) {
      yield `${index === 0 ? '' : ','}\n${inner}`
      yield* pieces(item, inner)
    }
    yield `\n${indent}]`
  } else if (holdsItems(value)) {
    yield '{'
    let separator = '\n'
    for (const [key, held] of Object.entries(value)) {
      if (held === undefined) continue
      yield `${separator}${inner}${JSON.stringify(key)}: `
      yield* pieces(held, inner)
      separator = ',\n'
    }
    yield `\n${indent}}`
  } else yield JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`)
}

function isItems(value: unknown): value is Items<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value && !Array.isArray(value)
}

/** Whether a list that is made as it is written stands somewhere in it. */
function holdsItems(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return isItems(value) || Object.values(value).some(holdsItems)
}
