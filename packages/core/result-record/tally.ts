import type { AnswerStatus } from '../verdict/index.ts'
import type { ImportEvent, ResultRecord, Severity } from './record.ts'

/** What a file of results holds, counted: the shape that `onus import --dry-run --json` prints. */
export type ImportReport = {
  readonly format: string
  readonly tool: string | null
  readonly toolVersion: string | null
  readonly target: string | null
  readonly records: number
  readonly verdicts: Readonly<Partial<Record<AnswerStatus, number>>>
  readonly severities: Readonly<Partial<Record<Severity, number>>>
  readonly sourceWords: Readonly<Record<string, number>>
  /** Different rules that records speak of; a rule that is only declared had no outcome. */
  readonly rules: number
  /** Different resources; a record that names none speaks of its target. */
  readonly resources: number
  readonly components: number
  /** Different weaknesses. */
  readonly vulnerabilities: number
  readonly suppressed: number
  readonly warnings: readonly string[]
}

const mostWarnings = 200

/**
 * Counts what a reader says. A record whose identity the file gave before is a duplicate: it is not counted again, and one
 * warning says how many there were. A file with several tools or targets names the first and warns of the others.
 */
export function newTally(format: string): { add(event: ImportEvent): boolean; report(): ImportReport } {
  const tools = new Map<string, { tool: string; toolVersion: string | null }>()
  const targets = new Set<string>()
  const [verdicts, severities, words] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ]
  const [rules, resources, vulnerabilities] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const identities = new Set<string>()
  const warnings: string[] = []
  let [records, components, suppressed, duplicates, unsaid] = [0, 0, 0, 0, 0]
  const warn = (message: string) => {
    if (warnings.length < mostWarnings) warnings.push(message)
    else unsaid += 1
  }

  const addRecord = (record: ResultRecord): boolean => {
    if (record.identity !== null) {
      if (identities.has(record.identity)) {
        duplicates += 1
        return false
      }
      keep(identities, record.identity)
    }
    records += 1
    count(verdicts, record.verdict)
    count(severities, record.severity)
    count(words, record.sourceWord)
    keep(rules, record.rule)
    const about = record.resource ?? record.target
    if (about !== null) keep(resources, about)
    if (record.suppression !== null || record.verdict === 'suppressed') suppressed += 1
    return true
  }

  return {
    /** Whether the event is new; false for a record that the file gave before. */
    add(event) {
      switch (event.kind) {
        case 'tool':
          if (!tools.has(`${event.tool} ${event.toolVersion}`))
            tools.set(`${event.tool} ${event.toolVersion}`, {
              tool: own(event.tool),
              toolVersion: event.toolVersion === null ? null : own(event.toolVersion),
            })
          if (event.target !== null) keep(targets, event.target)
          return true
        case 'record':
          return addRecord(event.record)
        case 'component':
          components += 1
          return true
        case 'vulnerability':
          keep(vulnerabilities, event.id)
          return true
        case 'resource':
          keep(resources, event.resource)
          return true
        case 'installed':
          return true
        case 'warning':
          warn(event.message)
          return true
      }
    },
    report() {
      const [first, ...others] = [...tools.values()]
      const [target = null, ...otherTargets] = [...targets]
      const closing = [
        ...(others.length > 0 ? [`written by ${others.length} more tools: ${list(others.map(one => one.tool))}`] : []),
        ...(otherTargets.length > 0 ? [`speaks of ${otherTargets.length} more targets: ${list(otherTargets)}`] : []),
        ...(duplicates > 0
          ? [`${duplicates} records repeat one that stands before them and were not counted again`]
          : []),
        ...(unsaid > 0 ? [`${unsaid} more warnings are not shown`] : []),
      ]
      return {
        format,
        tool: first?.tool ?? null,
        toolVersion: first?.toolVersion ?? null,
        target,
        records,
        verdicts: Object.fromEntries(verdicts),
        severities: Object.fromEntries(severities),
        sourceWords: Object.fromEntries(words),
        rules: rules.size,
        resources: resources.size,
        components,
        vulnerabilities: vulnerabilities.size,
        suppressed,
        warnings: [...warnings, ...closing],
      }
    },
  }
}

function count(counts: Map<string, number>, word: string): void {
  const before = counts.get(word)
  counts.set(before === undefined ? own(word) : word, (before ?? 0) + 1)
}

function keep(texts: Set<string>, text: string): void {
  if (!texts.has(text)) texts.add(own(text))
}

/** A text of its own: engines keep the long text alive from which a short one was cut, here that of the file. */
function own(text: string): string {
  return text.split('').join('')
}

function list(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
}
