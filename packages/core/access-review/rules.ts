/** Pairs of rights out of lines like `payments/create + payments/approve`; what says no pair is left out. */
export function pairsIn(text: string): readonly (readonly [string, string])[] {
  return linesIn(text).flatMap(line => {
    const [a, b, ...more] = line.split('+').map(part => part.trim().toLowerCase())
    return a && b && more.length === 0 ? [[a, b] as const] : []
  })
}

/** Who may hold a right, out of lines like `admins: IT operations, Platform`. */
export function expectedIn(text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    linesIn(text).flatMap(line => {
      const at = line.indexOf(':')
      if (at < 1) return []
      const allowed = line
        .slice(at + 1)
        .split(',')
        .map(part => part.trim().toLowerCase())
        .filter(Boolean)
      return allowed.length > 0 ? [[line.slice(0, at).trim().toLowerCase(), allowed] as const] : []
    }),
  )
}

/** The lines that say no rule, so that nobody believes in one that does not hold. */
export function unreadRules({ conflicts, expected }: { readonly conflicts: string; readonly expected: string }): {
  readonly conflicts: readonly string[]
  readonly expected: readonly string[]
} {
  return {
    conflicts: linesIn(conflicts).filter(line => pairsIn(line).length === 0),
    expected: linesIn(expected).filter(line => expectedIn(line).size === 0),
  }
}

function linesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
}
