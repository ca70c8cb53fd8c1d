/** What is wrong with a document, where, and how bad: an error stops, a warning is said and the work goes on. */
export type Finding = Readonly<{
  severity: 'error' | 'warning'
  /** A stable name of the rule, for machines. */
  code: string
  message: string
  /** JSON pointer (RFC 6901) into the document; empty means the whole of it. */
  pointer: string
  /** The document it is in, as its importer knows it; absent where there is only one. */
  document?: string
}>

/** One step of a JSON pointer added to another pointer. */
export function at(pointer: string, ...steps: readonly (string | number)[]): string {
  return steps.reduce<string>(
    (path, step) => `${path}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  )
}

export function failed(findings: readonly Finding[]): boolean {
  return findings.some(finding => finding.severity === 'error')
}
