import type { ClaimedRequirement, ImportEvent, ResultRecord, Severity, Suppression } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import type { ImportFile } from '../importer/file.ts'
import type { Format } from '../importer/format.ts'
import { type Json, type JsonItem, jsonItems, jsonRest } from '../importer/json.ts'
import { at, has, isObject, list, listAt, text, textAt } from '../importer/look.ts'
import { warning, wordIn } from '../importer/outcome.ts'

/**
 * The Heimdall Data Format: what InSpec writes with its reporters `json` and `json-min`, and what converters make of it.
 * A control is one record. Its word is that of the result that decides: error before failed before passed before skipped.
 * A control of no impact is not applicable, one without results did not run; one that a waiver skipped is suppressed, and
 * one that ran under a waiver counts as it came out. A control that an overlay takes over from its base counts once, with
 * the results of the base and all else as the overlay says it.
 */
export const hdf: Format = {
  id: 'hdf',
  title: 'Heimdall Data Format and InSpec JSON',
  recognises: shape =>
    shape.kind === 'json' &&
    !shape.isLines &&
    ((Array.isArray(at(shape.sample, 'profiles')) &&
      (has(at(shape.sample, 'profiles', 0), 'controls') ||
        (has(shape.sample, 'platform', 'statistics') && listAt(shape.sample, 'profiles').length === 0))) ||
      has(at(shape.sample, 'controls', 0), 'status', 'code_desc')),
  read: (file, shape) => (shape.kind === 'json' && has(shape.sample, 'profiles') ? readFull(file) : readMinimal(file)),
}

async function* readFull(file: ImportFile): AsyncGenerator<ImportEvent> {
  const rest = await jsonRest(file, [['profiles', '*', 'controls', '*']])
  const profiles = listAt(rest, 'profiles')
  const run = runOf(rest)
  yield { kind: 'tool', tool: run.tool, toolVersion: run.toolVersion, target: run.target }
  const isOverlaid = profiles.length > 1
  const controls: Control[] = []
  let count = 0
  for await (const item of jsonItems(file, [['profiles', '*', 'controls', '*']])) {
    count += 1
    const index = Number(item.path[1])
    const control = controlOf(item, index, textAt(profiles[index], 'name'))
    if (isOverlaid) controls.push(control)
    else yield { kind: 'record', record: recordOf(control, run) }
  }
  for (const control of overlaid(controls, profiles)) yield { kind: 'record', record: recordOf(control, run) }
  for (const profile of profiles) {
    const status = textAt(profile, 'status')
    const why = textAt(profile, 'skip_message') ?? textAt(profile, 'status_message')
    if (status !== null && status !== 'loaded')
      yield warning(`the profile ${textAt(profile, 'name') ?? 'unnamed'} was ${status}${why ? `: ${why}` : ''}`)
  }
  if (count === 0) yield warning('no control ran: that is not yet a pass')
}

async function* readMinimal(file: ImportFile): AsyncGenerator<ImportEvent> {
  const run = runOf(await jsonRest(file, [['controls', '*']]))
  yield { kind: 'tool', tool: run.tool, toolVersion: run.toolVersion, target: run.target }
  const controls = new Map<string, Control>()
  for await (const item of jsonItems(file, [['controls', '*']])) {
    const [id, profile] = [textAt(item.value, 'id'), textAt(item.value, 'profile_id')]
    const key = `${profile ?? textAt(item.value, 'profile_sha256')} ${id}`
    const known = controls.get(key)
    const result = resultOf(item.value)
    if (known) controls.set(key, { ...known, results: [...known.results, result] })
    else controls.set(key, { ...controlOf(item, 0, profile), results: [result] })
  }
  for (const control of controls.values()) yield { kind: 'record', record: recordOf(control, run) }
  if (controls.size === 0) yield warning('no control ran: that is not yet a pass')
}

type Run = { readonly tool: string; readonly toolVersion: string | null; readonly target: string | null }

function runOf(rest: Json): Run {
  const platform = textAt(rest, 'platform', 'name')
  const isConverted = /^heimdall tools$/i.test(platform ?? '')
  return {
    tool: textAt(rest, 'generator', 'name') ?? (isConverted ? 'Heimdall Tools' : 'InSpec'),
    toolVersion: textAt(rest, 'generator', 'version') ?? textAt(rest, 'version'),
    target: textAt(rest, 'platform', 'target_id') ?? (isConverted ? null : platform),
  }
}

type Result = {
  readonly status: string
  readonly said: string | null
  readonly start: string | null
  readonly resource: string | null
}

type Control = {
  readonly id: string
  readonly profile: number
  readonly author: string
  readonly title: string | null
  readonly impact: number | null
  readonly severity: string | null
  readonly results: readonly Result[]
  readonly waiver: Json
  readonly attestation: Json
  readonly nist: readonly string[]
  readonly cci: readonly string[]
  readonly raw: ResultRecord['raw']
}

function controlOf({ value, pointer, sha256 }: JsonItem, profile: number, author: string | null): Control {
  const impact = Number(textAt(value, 'impact') ?? Number.NaN)
  return {
    id: textAt(value, 'id') ?? 'unnamed',
    profile,
    author: author ?? 'the author of the profile',
    title: textAt(value, 'title'),
    impact: Number.isNaN(impact) ? null : impact,
    severity: severityTag(value),
    results: listAt(value, 'results').map(resultOf),
    waiver: at(value, 'waiver_data') ?? null,
    attestation: at(value, 'attestation_data') ?? null,
    nist: words(at(value, 'tags', 'nist')).filter(word => !/^Rev_/i.test(word)),
    cci: words(at(value, 'tags', 'cci')),
    raw: { pointer, sha256 },
  }
}

function words(value: Json | undefined): readonly string[] {
  return (Array.isArray(value) ? list(value) : [value]).flatMap(one => text(one) ?? [])
}

function severityTag(value: Json): string | null {
  const tags = [textAt(value, 'tags', 'severityoverride'), textAt(value, 'tags', 'severity')]
  return tags.find(tag => wordIn(severities, tag?.toLowerCase() ?? null) !== undefined) ?? null
}

const severities: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  none: 'none',
}

/** A result with a backtrace broke off, whatever its status. */
function resultOf(value: Json): Result {
  const backtrace = at(value, 'backtrace')
  const isBroken = Array.isArray(backtrace) ? backtrace.length > 0 : Boolean(backtrace)
  return {
    status: isBroken ? 'error' : (textAt(value, 'status') ?? 'no_status'),
    said:
      textAt(value, 'message') ??
      textAt(value, 'skip_message') ??
      textAt(value, 'exception') ??
      textAt(value, 'code_desc'),
    start: textAt(value, 'start_time'),
    resource: textAt(value, 'resource_id') ?? textAt(value, 'resource'),
  }
}

/**
 * The controls that no overlay takes over, each with the results of its base. Profiles say by `parent_profile` which profile
 * takes them over; where none does, a control without results is taken for the overlay of one with the same id that has some.
 */
function overlaid(controls: readonly Control[], profiles: readonly Json[]): readonly Control[] {
  const parents = profiles.map(profile => {
    const parent = textAt(profile, 'parent_profile')
    return parent === null ? -1 : profiles.findIndex(one => textAt(one, 'name') === parent)
  })
  const isLinked = (profile: number) => (parents[profile] ?? -1) !== -1 || parents.includes(profile)
  const byPlace = new Map<string, Control>()
  const bases = new Map<Control, Control>()
  const taken = new Set<Control>()
  for (const one of controls) {
    const key = `${one.profile} ${one.id}`
    if (!byPlace.has(key)) byPlace.set(key, one)
  }
  for (const one of controls) {
    const parent = byPlace.get(`${parents[one.profile] ?? -1} ${one.id}`)
    if (parent === undefined || parent === one || bases.has(parent)) continue
    bases.set(parent, one)
    taken.add(one)
  }
  const ran = new Map<string, Control>()
  for (const one of controls) if (!ran.has(one.id) && one.results.length > 0) ran.set(one.id, one)
  return controls.flatMap(one => {
    if (taken.has(one)) return []
    if (!isLinked(one.profile)) return one.results.length === 0 && ran.has(one.id) ? [] : [one]
    return [withBase(one, bases)]
  })
}

function withBase(control: Control, bases: ReadonlyMap<Control, Control>): Control {
  const base = bases.get(control)
  if (base === undefined) return control
  const below = withBase(base, bases)
  return {
    ...below,
    profile: control.profile,
    author: control.author,
    title: control.title ?? below.title,
    impact: control.impact ?? below.impact,
    severity: control.severity ?? below.severity,
    results: below.results.length > 0 ? below.results : control.results,
    waiver: isFilled(control.waiver) ? control.waiver : below.waiver,
    attestation: isFilled(control.attestation) ? control.attestation : below.attestation,
    nist: control.nist.length > 0 ? control.nist : below.nist,
    cci: control.cci.length > 0 ? control.cci : below.cci,
    raw: control.raw,
  }
}

function isFilled(value: Json): boolean {
  return isObject(value) && Object.keys(value).length > 0
}

function recordOf(control: Control, run: Run): ResultRecord {
  const deciding = decisive.flatMap(status => control.results.find(one => one.status === status) ?? [])[0]
  const status = deciding?.status ?? control.results[0]?.status ?? 'no results'
  const suppression = status === 'error' ? null : suppressionOf(control.waiver)
  const starts = control.results.flatMap(one => one.start ?? [])
  const resources = new Set(control.results.map(one => one.resource))
  const [resource = null] = resources
  return {
    tool: run.tool,
    toolVersion: run.toolVersion,
    run: null,
    target: run.target,
    rule: control.id,
    title: control.title,
    sourceWord: status,
    verdict: verdictOf(status, control, suppression !== null),
    sourceSeverity: control.severity ?? (control.impact === null ? null : String(control.impact)),
    severity: severityOf(control),
    resource: resources.size === 1 ? resource : null,
    message: messageOf(control, deciding),
    from: starts[0] ?? null,
    to: starts.at(-1) ?? null,
    suppression,
    requirements: requirementsOf(control),
    identity: null,
    raw: control.raw,
  }
}

const decisive = ['error', 'failed', 'passed', 'skipped'] as const
const verdicts: Readonly<Record<string, AnswerStatus>> = {
  error: 'error',
  failed: 'fail',
  passed: 'pass',
  skipped: 'not_evaluated',
  // A control in which no test ran is broken or has none; nobody knows how it stands.
  'no results': 'error',
}

function verdictOf(status: string, control: Control, isWaived: boolean): AnswerStatus {
  if (status === 'error') return 'error'
  if (isWaived) return 'suppressed'
  if (control.impact === 0) return 'not_applicable'
  return wordIn(verdicts, status) ?? 'error'
}

function severityOf(control: Control): Severity {
  const tag = wordIn(severities, control.severity?.toLowerCase() ?? null)
  if (tag !== undefined) return tag
  if (control.impact === null) return 'unknown'
  if (control.impact < 0.1) return 'none'
  if (control.impact < 0.4) return 'low'
  if (control.impact < 0.7) return 'medium'
  return control.impact < 0.9 ? 'high' : 'critical'
}

/** A waiver that only lets failures go unpunished suppresses nothing: the control ran. */
function suppressionOf(waiver: Json): Suppression | null {
  const skipped = at(waiver, 'skipped_due_to_waiver')
  if (!skipped || skipped === 'false') return null
  return {
    by: textAt(waiver, 'approved_by') ?? textAt(waiver, 'updated_by'),
    why: textAt(waiver, 'justification') ?? textAt(waiver, 'message'),
    until: textAt(waiver, 'expiration_date'),
  }
}

function messageOf({ attestation, waiver }: Control, deciding: Result | undefined): string | null {
  const parts = [
    deciding?.said,
    isFilled(waiver) && suppressionOf(waiver) === null
      ? `under a waiver, and yet run: ${textAt(waiver, 'justification') ?? 'no reason given'}`
      : null,
    isFilled(attestation)
      ? `attested as ${textAt(attestation, 'status') ?? '?'} by ${textAt(attestation, 'updated_by') ?? '?'} on ${textAt(attestation, 'updated') ?? '?'}: ${textAt(attestation, 'explanation') ?? 'no reason given'}`
      : null,
  ]
  return parts.filter(Boolean).join('; ') || null
}

function requirementsOf({ nist, cci, author }: Control): readonly ClaimedRequirement[] {
  return [
    ...nist.map(id => ({ scheme: 'NIST-800-53', id, claimedBy: author })),
    ...cci.map(id => ({ scheme: 'CCI', id, claimedBy: author })),
  ]
}
