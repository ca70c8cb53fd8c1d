import type { Reply } from '../api.ts'
import { hrefOfNoun } from '../shell/navigation-view.ts'

type Report = Reply<'oscal', 'validate'>
type Look = Reply<'oscal', 'importFile'>
type Resolution = Reply<'oscal', 'resolve'>
type Finding = Look['findings'][number]

/** Files that may hold a document. */
export const documentFiles = '.json,.yaml,.yml'

/** A finding as a row of a table, whoever found it. */
export interface FindingRow {
  readonly at: number
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** A JSON pointer; the whole document is empty. */
  readonly place: string
  /** The id of a constraint, or the code of a finding. */
  readonly rule: string
  readonly document: string
}

export function rowsOf(findings: readonly (Finding | Report['errors'][number])[]): readonly FindingRow[] {
  return findings.map((one, at) => ({
    at,
    severity: one.severity,
    message: one.message,
    place: one.pointer,
    rule: ('constraint' in one ? one.constraint : 'code' in one ? one.code : undefined) ?? '',
    document: ('document' in one ? one.document : undefined) ?? '',
  }))
}

export function countOf(findings: readonly { readonly severity: string }[], severity: 'error' | 'warning'): number {
  return findings.filter(one => one.severity === severity).length
}

/** `1 error`, `3 errors`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`
}

/** What was found of a document, in a word and in a sentence. */
export function verdictOf({ state, errors, version }: Pick<Report, 'state' | 'errors' | 'version'>): {
  readonly word: 'Valid' | 'Not valid' | 'Unreadable'
  readonly sentence: string
} {
  const wrong = counted(countOf(errors, 'error'), 'error')
  const warned = countOf(errors, 'warning')
  const warnings = counted(warned, 'warning')
  if (state === 'unreadable')
    return { word: 'Unreadable', sentence: 'It cannot be read as JSON or YAML, so nothing in it was looked at.' }
  if (state === 'invalid')
    return { word: 'Not valid', sentence: warned > 0 ? `${wrong} and ${warnings}.` : `${wrong}.` }
  const rules = version ? `the rules of OSCAL ${version}` : 'the rules of OSCAL'
  return { word: 'Valid', sentence: `It keeps ${rules}${warned > 0 ? `, with ${warnings}` : ''}.` }
}

const models: Readonly<Record<string, string>> = {
  catalog: 'Catalogue',
  profile: 'Profile',
  'component-definition': 'Component definition',
  'system-security-plan': 'System security plan',
  'assessment-plan': 'Assessment plan',
  'assessment-results': 'Assessment results',
  'plan-of-action-and-milestones': 'Plan of action and milestones',
  'mapping-collection': 'Mapping collection',
}

export function modelWord(model: string | null): string {
  return model === null ? 'No model of OSCAL' : (models[model] ?? model)
}

/** Whether a document of this model can be imported here. */
export function canImport(model: string | null): boolean {
  return ['catalog', 'profile', 'component-definition', 'system-security-plan'].includes(model ?? '')
}

/** What an import would make of a document. */
export function becomes({ as, framework }: Pick<Look, 'as' | 'framework'>): string {
  const of = framework ?? 'a framework'
  switch (as) {
    case 'framework':
      return `It becomes a framework of your own${framework ? `, ${framework}` : ''}.`
    case 'text':
      return `It becomes the text of ${of}: statements, parameters and objectives, private to this organisation.`
    case 'profile':
      return `It becomes a profile of ${of}. Whoever imports it approves its tailoring.`
    case 'state':
      return `Onus wrote it. Controls, scopes, people and the profile of ${of} come back as they were; what is the same already is left alone.`
    case 'proposals':
      return `Another tool wrote it. It becomes proposals for ${of}, owned by nobody; nothing of it is adopted.`
  }
}

const kinds: Readonly<Record<string, string>> = {
  items: 'items with words',
  missing: 'requirements without words',
  unknown: 'items the framework does not have',
}

/** What there is to take, in words: `4 controls, 2 people`. */
export function countWords(counts: Look['counts']): string {
  const said = Object.entries(counts).filter(([, number]) => number > 0)
  if (said.length === 0) return 'nothing'
  return said
    .map(
      ([kind, number]) => `${number.toLocaleString('en-GB')} ${kinds[kind] ?? (number === 1 ? singular(kind) : kind)}`,
    )
    .join(', ')
}

function singular(kind: string): string {
  return kind === 'people' ? 'person' : kind.replace(/s$/, '')
}

/** How many places of a document stand in the way of taking all of it. */
export function inTheWay({ validity, findings }: Pick<Look, 'validity' | 'findings'>): number {
  return validity.errors + countOf(findings, 'error')
}

/** Whether the words of a document are held by some right that has to be said. */
export function needsLicence({ as }: Pick<Look, 'as'>): boolean {
  return as === 'text' || as === 'framework'
}

/** The page of what an import wrote, or null for what has none of its own. */
export function hrefOfWritten(
  { noun, id }: { readonly noun: string; readonly id: string },
  framework: string | null,
): string | null {
  const ref = framework && encodeURIComponent(framework)
  if (noun === 'framework') return ref && `/frameworks/${ref}`
  if (noun === 'framework-text') return ref && `/frameworks/${ref}?tab=text`
  // A document that was kept is listed below, on the same page.
  return noun === 'oscal-document' ? null : hrefOfNoun(noun, id)
}

type Parameter = Resolution['parameters'][number]

/** The value that holds in the end: of the last setting that has one, else of the declaration. */
export function valueHeld({ declared, set }: Parameter): string {
  const settings = [...set.map(step => step.setting).toReversed(), ...(declared ? [declared.setting] : [])]
  for (const setting of settings) {
    const said = settingWords(setting)
    if (said) return said
  }
  return ''
}

/** Values, or what may be chosen, of one setting. */
export function settingWords(setting: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(setting.values)) return setting.values.join(', ')
  const select = setting.select as { choice?: unknown } | undefined
  return Array.isArray(select?.choice) ? `choose: ${select.choice.join(' | ')}` : ''
}

/** The losses that a download names in its header. */
export function lossesIn(header: string | null): readonly string[] {
  return header === null ? [] : (JSON.parse(decodeURIComponent(header)) as string[])
}

/** The name that a download gives itself. */
export function nameIn(header: string | null, otherwise: string): string {
  return /filename="?([^";]+)/.exec(header ?? '')?.[1] ?? otherwise
}
