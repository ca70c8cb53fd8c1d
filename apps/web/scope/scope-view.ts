import { emptyKinds, type Scope } from '@onus/core/scope'

interface ScopeRecord {
  readonly id: string
  readonly body: Scope
}

/** Scopes as an indented list: each under its parent, those without one, or whose parent is not here, at the top. */
export function scopeTree<Record extends ScopeRecord>(
  records: readonly Record[],
): readonly { readonly record: Record; readonly depth: number }[] {
  const ids = new Set(records.map(record => record.id))
  const seen = new Set<string>()
  const below = (parent: string | null, depth: number): readonly { record: Record; depth: number }[] =>
    records
      .filter(
        record =>
          (record.body.parent && ids.has(record.body.parent) ? record.body.parent : null) === parent &&
          !seen.has(record.id),
      )
      .flatMap(record => {
        seen.add(record.id)
        return [{ record, depth }, ...below(record.id, depth + 1)]
      })
  const tree = below(null, 0)
  const circular = records.filter(record => !seen.has(record.id)).map(record => ({ record, depth: 0 }))
  return [...tree, ...circular]
}

/** How many components are in and out of the boundary, and which kinds a system still lacks. */
export function componentCounts(scope: Scope): {
  readonly inside: number
  readonly outside: number
  readonly missing: readonly string[]
} {
  const inside = scope.components.filter(component => component.boundary.state === 'in').length
  return {
    inside,
    outside: scope.components.length - inside,
    missing: scope.kind === 'system' ? emptyKinds(scope) : [],
  }
}

/** `critical_service` as "critical service". */
export function wordOf(kind: string): string {
  return kind.replaceAll('_', ' ')
}
