import { canonicalize, type JsonValue, parseStrict } from '../canonical/index.ts'
import { closed, oneOf, type Rule } from './rule.ts'
import { type EventType, envelope, eventTypes, type LedgerEvent } from './schema.ts'

export { type EventOf, type EventType, type LedgerEvent, mostRefs } from './schema.ts'

export type ParsedEvent =
  | { readonly ok: true; readonly event: LedgerEvent }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Every type an event can have. */
export const allEventTypes = Object.keys(eventTypes) as readonly EventType[]

/**
 * The bytes that become a leaf: strict JCS of an event of the closed schema. Refuses (with a RangeError that names
 * every problem) a member that the type does not have, so that nothing personal or secret can slip in.
 */
export function encodeEvent(event: LedgerEvent): Uint8Array {
  const problems = checkEvent(event as unknown as JsonValue)
  if (problems.length > 0) throw new RangeError(`not an event of the ledger: ${problems.join('; ')}`)
  return Buffer.from(canonicalize(event as unknown as JsonValue))
}

/** Reads an entry of the ledger back; says every problem it has. It need not be in canonical form to be read. */
export function parseEvent(bytes: Uint8Array): ParsedEvent {
  const parsed = parseStrict(bytes)
  if (!parsed.ok) return { ok: false, problems: [parsed.problem] }
  const problems = checkEvent(parsed.value)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, event: parsed.value as unknown as LedgerEvent }
}

/** What keeps a value from being an event, each with its path; nothing if it is one. */
export function checkEvent(value: JsonValue): readonly string[] {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  const rule = typeof type === 'string' ? rules.get(type) : undefined
  if (rule === undefined) return [`$.type is none of ${allEventTypes.join(', ')}`]
  const problems: string[] = []
  rule(value, '$', problems)
  return problems
}

const rules: ReadonlyMap<string, Rule<unknown>> = new Map(
  Object.entries(eventTypes).map(([type, { needed, allowed }]) => [
    type,
    closed({ type: oneOf(type), ...envelope, ...needed }, allowed),
  ]),
)
