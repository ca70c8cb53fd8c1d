interface Dataset {
  readonly ref: string
  readonly columns: readonly { readonly name: string }[]
}

const common = ['resource', 'source', 'observed_at', 'raw']

/** The tables that a check's SQL may name: each alias under `data:` with the columns of its dataset. */
export function tablesOf(text: string, datasets: readonly Dataset[]): Readonly<Record<string, readonly string[]>> {
  const found = [...text.matchAll(/^ +([a-z_][a-z0-9_]*):\s*\{?\s*(?:\n\s+)?dataset:\s*"?([a-z0-9_.]+@\d+)/gm)]
  const inline = [...text.matchAll(/[{,]\s*([a-z_][a-z0-9_]*):\s*\{\s*dataset:\s*"?([a-z0-9_.]+@\d+)/g)]
  return Object.fromEntries(
    [...found, ...inline].map(([, alias, ref]) => {
      const dataset = datasets.find(one => one.ref === ref)
      return [alias, [...new Set([...common, ...(dataset?.columns ?? []).map(column => column.name)])]]
    }),
  )
}

/** The id that the text gives the check. */
export function idIn(text: string): string | null {
  return /^id:\s*["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? null
}
