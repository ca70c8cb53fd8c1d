import { violationsOf } from './constraints.ts'
import { formats } from './format.ts'
import { pointerOf } from './pointer.ts'
import type { Region } from './region.ts'
import { type Rules, rules } from './rules.ts'
import { type Breach, breachesOf, type Definitions, isObject, quoted } from './schema.ts'
import { readSource } from './source.ts'
import { type Lenience, lenienceFor } from './version.ts'

export { sarifOf } from './sarif.ts'

/** One thing that is wrong with a document, where, and the constraint of the metaschema that says so, if one does. */
export type Finding = {
  readonly pointer: string
  readonly message: string
  readonly constraint?: string
  readonly severity: 'error' | 'warning'
}

/** What `onus oscal validate --json` prints. A document with warnings alone is valid. */
export type Report = {
  readonly model: string | null
  readonly version: string | null
  readonly valid: boolean
  readonly errors: readonly Finding[]
}

/** A report with the state of the document it is about, and where in its text a finding stands. */
export type Validation = {
  readonly state: 'valid' | 'invalid' | 'unreadable'
  readonly report: Report
  readonly regionsOf: (pointers: ReadonlySet<string>) => ReadonlyMap<string, Region>
}

/** Findings of one report; the rest is counted in its last one. */
export const mostFindings = 10_000

/**
 * Validates the text of one OSCAL document, in JSON or YAML, of any model and of any version from 1.0.0 to 1.2.x. Never
 * throws for what it is given: a text that is neither is `unreadable`, and the report says why.
 */
export async function validateText(text: string | Uint8Array, name?: string): Promise<Validation> {
  const source = await readSource(text, name)
  if (source.state === 'unreadable') {
    const errors = source.findings.map(({ pointer, message }) => error(pointer, message))
    return { state: 'unreadable', report: reportOf(null, null, errors), regionsOf: () => new Map() }
  }
  const { value, regionsOf } = source
  const twice = source.twice.map(({ pointer, message }) => error(pointer, message))
  const report = value === undefined ? reportOf(null, null, twice) : await validateValue(value, twice)
  return { state: report.valid ? 'valid' : 'invalid', report, regionsOf }
}

/** Validates a document that was read already. `known` are findings from reading it. */
export async function validateValue(value: unknown, known: readonly Finding[] = []): Promise<Report> {
  const { schema, metaschema } = await rules()
  const models = Object.keys(metaschema.roots)
  const [model = null] = isObject(value) ? models.filter(each => Object.hasOwn(value, each)) : []
  const findings = [...known, ...rootFindings(value, models, model)]
  if (model === null || !isObject(value)) return reportOf(null, null, findings)
  const version = versionOf(value[model])
  const lenience = lenienceFor(version)
  const violations = violationsOf(metaschema, datatypeTest(schema.definitions), model, value[model])
  const named = new Set(violations.map(({ pointer }) => pointer))
  return reportOf(model, version, [
    ...findings,
    ...remarkOn(lenience, model),
    ...breachesIn(schema, model, value)
      .filter(each => !(each.of === 'enumeration' && named.has(each.pointer)))
      .map(each => schemaFinding(each, lenience)),
    ...violations.map(each => (lenience.constraints.includes(each.constraint) ? excused(each) : each)),
  ])
}

function remarkOn({ remark }: Lenience, model: string): readonly Finding[] {
  return remark === null ? [] : [{ pointer: pointerOf([model, 'metadata', 'oscal-version']), ...remark }]
}

function breachesIn(
  { definitions, oneOf }: Rules['schema'],
  model: string,
  document: Readonly<Record<string, unknown>>,
): readonly Breach[] {
  const root = oneOf.find(each => Object.hasOwn(each.properties, model))?.properties ?? {}
  return Object.entries(root)
    .filter(([key]) => Object.hasOwn(document, key))
    .flatMap(([key, schema]) => breachesOf(definitions, schema, document[key], [key]))
}

function schemaFinding({ pointer, message, of }: Breach, lenience: Lenience): Finding {
  const finding = error(pointer, message)
  const isExcused = of === 'choice' ? lenience.choices : lenience.forms.some(key => pointer.endsWith(`/${key}`))
  return isExcused ? excused(finding) : finding
}

function excused(finding: Finding): Finding {
  return { ...finding, severity: 'warning' }
}

function rootFindings(value: unknown, models: readonly string[], model: string | null): readonly Finding[] {
  if (!isObject(value)) return [error('', 'an OSCAL document is an object with one property named for its model')]
  const keys = Object.keys(value).filter(key => key !== '$schema' && key !== model)
  if (model === null) return [error('', `none of the models of OSCAL is here: ${models.join(', ')}`)]
  return keys.map(key =>
    error(pointerOf([key]), `${quoted(key)} cannot stand beside "${model}": a document has one root`),
  )
}

function error(pointer: string, message: string): Finding {
  return { pointer, message, severity: 'error' }
}

function versionOf(model: unknown): string | null {
  const metadata = isObject(model) ? model.metadata : undefined
  const version = isObject(metadata) ? metadata['oscal-version'] : undefined
  return typeof version === 'string' ? version : null
}

/** Whether a text is of a datatype, by the schema's own pattern of it. */
function datatypeTest(definitions: Definitions): (datatype: string, text: string) => boolean {
  return (datatype, text) => {
    if (datatype === 'integer') return /^[+-]?\d+$/.test(text)
    if (datatype === 'ip-v4-address') return isIpV4(text)
    if (datatype === 'ip-v6-address') return isIpV6(text)
    const key = Object.keys(definitions).find(each => each.toLowerCase() === `${datatype.replaceAll('-', '')}datatype`)
    const { pattern, format } = (key === undefined ? undefined : definitions[key]) ?? {}
    if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) return false
    return format === undefined || (formats[format]?.(text) ?? false)
  }
}

function isIpV4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text)
}

/** Eight groups, or fewer around one "::", the last two perhaps as an IPv4 address. */
function isIpV6(text: string): boolean {
  const [, head, tail] = /^(.*?)((?:\d+\.){3}\d+)?$/.exec(text) ?? []
  if (tail !== undefined && !isIpV4(tail)) return false
  const halves = `${head}${tail === undefined ? '' : '0:0'}`.split('::')
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')))
  if (halves.length > 2 || !groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))) return false
  return halves.length === 2 ? groups.length < 8 : groups.length === 8
}

/** Each mistake once, errors first, and no more than a reader can hold. */
function reportOf(model: string | null, version: string | null, findings: readonly Finding[]): Report {
  const once = new Map<string, Finding>()
  for (const finding of findings) {
    const key = `${finding.pointer}\n${finding.message}`
    if (!once.has(key)) once.set(key, finding)
  }
  const all = [...once.values()]
  const errors = all.filter(({ severity }) => severity === 'error')
  const ordered = [...errors, ...all.filter(({ severity }) => severity !== 'error')]
  const left = ordered.length - mostFindings
  const shown: Finding[] = ordered.slice(0, mostFindings)
  if (left > 0) {
    const severity = errors.length > mostFindings ? 'error' : 'warning'
    shown.push({ pointer: '', message: `${left} more findings are not listed`, severity })
  }
  return { model, version, valid: errors.length === 0, errors: shown }
}
