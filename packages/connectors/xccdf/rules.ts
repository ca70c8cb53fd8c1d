import { copyOf, textIn, type XmlEvent } from '../importer/xml.ts'

/** What a benchmark says of a rule. */
export type Rule = {
  readonly benchmark: string
  readonly title: string | null
  readonly severity: string | null
  /** What its idents and references name. */
  readonly idents: readonly { readonly system: string | null; readonly id: string }[]
}

const parts = new Set(['title', 'ident', 'reference'])

/** Collects the rules of the benchmarks in a file while it is read. The same rule in two benchmarks is kept apart. */
export function newRules() {
  const byBenchmark = new Map<string, Map<string, Rule>>()
  let rules = new Map<string, Rule>()
  let benchmark = 'unnamed'
  const words = new Map<string, string>()
  /** One copy of what many rules name alike. */
  const shared = (word: string): string => {
    const known = words.get(word)
    if (known !== undefined) return known
    const own = copyOf(word)
    words.set(own, own)
    return own
  }
  let [id, severity, title, idents]: [string | null, string | null, string | null, Rule['idents'][number][]] = [
    null,
    null,
    null,
    [],
  ]
  return {
    /** What of rules is read; all else is passed over. */
    wanted(path: readonly string[]): boolean | 'skip' {
      const name = path[path.length - 1]!
      if (path[path.length - 2] === 'Rule') return parts.has(name) ? true : 'skip'
      return name === 'Rule' || name === 'Group' ? false : 'skip'
    },
    add(event: XmlEvent): void {
      const name = event.path.at(-1)
      if (event.kind === 'open' && name === 'Benchmark') {
        benchmark = copyOf(event.attributes.id || 'unnamed')
        rules = byBenchmark.get(benchmark) ?? new Map()
        byBenchmark.set(benchmark, rules)
      } else if (event.kind === 'open' && name === 'Rule') {
        id = event.attributes.id ?? null
        severity = event.attributes.severity ?? null
        title = null
        idents = []
      } else if (event.kind === 'close' && name === 'Rule') {
        if (id !== null)
          rules.set(copyOf(id), { benchmark, title, severity: severity === null ? null : shared(severity), idents })
      } else if (event.kind === 'element' && event.path.at(-2) === 'Rule') {
        const found = textIn(event.element)
        if (found === null) return
        if (name === 'title') title ??= copyOf(found)
        else {
          const { system, href } = event.element.attributes
          const isId = event.element.children.length === 0 && found.length <= 80
          const named = system ?? href
          if (isId) idents.push({ system: named === undefined ? null : shared(named), id: copyOf(found) })
        }
      }
    },
    find(of: string | null, rule: string | undefined): Rule | null {
      if (rule === undefined) return null
      const named = of === null ? undefined : byBenchmark.get(of)?.get(rule)
      if (named) return named
      for (const one of byBenchmark.values()) {
        const found = one.get(rule)
        if (found) return found
      }
      return null
    },
  }
}
