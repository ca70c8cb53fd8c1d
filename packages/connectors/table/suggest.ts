import { type Column, type DatasetSchema, datasets } from '@onus/core/dataset'
import { formsOf } from './moment.ts'
import type { ColumnSource } from './settings.ts'
import { isList, shownValue, type Value } from './value.ts'

/** What the values of a field look like. `forms` are the ways its days may be written; more than one is for a person to decide. */
export type Field = {
  readonly name: string
  readonly type: Column['type'] | 'empty'
  readonly forms: readonly string[]
  readonly samples: readonly string[]
}

export function fieldOf(name: string, values: readonly Value[]): Field {
  const present = values.filter(value => shownValue(value).trim() !== '')
  const texts = present.map(value => shownValue(value).trim())
  const forms = present.every(value => typeof value === 'string') ? formsOf(texts) : []
  return {
    name,
    type: typeOf(present, texts, forms),
    forms,
    samples: [...new Set(texts)].slice(0, 5).map(text => text.slice(0, 100)),
  }
}

function typeOf(present: readonly Value[], texts: readonly string[], forms: readonly string[]): Field['type'] {
  const all = (test: (text: string) => boolean) => texts.every(test)
  if (present.length === 0) return 'empty'
  if (present.some(isList)) return 'text[]'
  if (present.every(value => typeof value === 'boolean') || all(text => /^(true|false|yes|no)$/i.test(text)))
    return 'boolean'
  if (present.every(value => typeof value === 'object' && value !== null && 'moment' in value))
    return all(text => text.length === 10) ? 'date' : 'instant'
  if (all(text => /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text))) return 'instant'
  if (forms.length > 0 && !all(text => /^\d+$/.test(text))) return all(text => !text.includes(':')) ? 'date' : 'instant'
  if (all(text => /^[+-]?\d{1,15}$/.test(text))) return 'integer'
  return all(text => /^[+-]?\d+\.\d+$/.test(text)) ? 'decimal' : 'text'
}

/** The datasets a file may be, the likeliest first. */
export function suggestDatasets(
  fields: readonly Field[],
  known: readonly DatasetSchema[] = [...datasets.values()],
): readonly string[] {
  const scored = known.map(schema => ({ ref: schema.ref, score: scoreOf(schema, fields) }))
  return scored
    .filter(each => each.score >= 1.5)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(each => each.ref)
}

/** A mapping by likeness of names, for a person to check: each field is used once, and only where its values can fit. */
export function suggestMapping(schema: DatasetSchema, fields: readonly Field[]): Record<string, ColumnSource> {
  const mapping: Record<string, ColumnSource> = {}
  for (const { column, field } of pairs(schema, fields)) {
    const isDay = column.type === 'date' || column.type === 'instant'
    const [form, ...others] = field.forms
    mapping[column.name] = {
      from: field.name,
      ...(isDay && form && others.length === 0 && form !== 'YYYY-MM-DD' && { format: form }),
    }
  }
  return mapping
}

function scoreOf(schema: DatasetSchema, fields: readonly Field[]): number {
  const found = pairs(schema, fields)
  const keys = schema.key.filter(name => !schema.columns.find(column => column.name === name)?.nullable)
  const keysFound = keys.filter(name => found.some(pair => pair.column.name === name)).length
  const total = found.reduce((sum, pair) => sum + pair.likeness, 0)
  return (total * keysFound) / keys.length
}

type Pair = { readonly column: Column; readonly field: Field; readonly likeness: number }

function pairs(schema: DatasetSchema, fields: readonly Field[]): Pair[] {
  const all = schema.columns.flatMap(column =>
    fields.map(field => ({
      column,
      field,
      likeness: fits(column, field) ? likenessOf(column, field.name, schema) : 0,
    })),
  )
  const chosen: Pair[] = []
  for (const pair of all.filter(each => each.likeness >= 0.6).sort((a, b) => b.likeness - a.likeness)) {
    const isFree = chosen.every(each => each.column !== pair.column && each.field !== pair.field)
    if (isFree) chosen.push(pair)
  }
  return chosen
}

function fits(column: Column, field: Field): boolean {
  if (field.type === 'empty' || column.type === 'text' || column.type === 'text[]') return true
  if (column.type === 'date' || column.type === 'instant') return ['date', 'instant', 'integer'].includes(field.type)
  if (column.type === 'boolean') return ['boolean', 'integer', 'text'].includes(field.type)
  return field.type === 'integer' || (column.type === 'decimal' && field.type === 'decimal')
}

function likenessOf(column: Column, heading: string, schema: DatasetSchema): number {
  const words = wordsOf(heading)
  const joined = words.join(' ')
  const names = [column.name, ...(aliases[column.name] ?? []), ...nounNames(column, schema)]
  return Math.max(...names.map((name, i) => (i === 0 ? 1 : 0.95) * alike(wordsOf(name), words, joined)))
}

/** In a list of suppliers "Id" is the supplier_id, and "Supplier name" the name. */
function nounNames(column: Column, schema: DatasetSchema): string[] {
  const noun = schema.ref.replace(/^.*\./, '').replace(/@.*$/, '').replace(/ies$/, 'y').replace(/s$/, '')
  if (column.name.startsWith(`${noun}_`)) return [column.name.slice(noun.length + 1)]
  return [`${noun}_${column.name}`]
}

function alike(name: readonly string[], heading: readonly string[], joined: string): number {
  if (name.join(' ') === joined) return 1
  const shared = name.filter(word => heading.includes(word)).length
  const byWord = (2 * shared) / (name.length + heading.length)
  return Math.max(byWord, dice(name.join(''), heading.join(''))) * 0.9
}

function dice(a: string, b: string): number {
  const pairsOf = (text: string) => Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2))
  const [first, second] = [pairsOf(a), pairsOf(b)]
  const rest = [...second]
  const shared = first.filter(pair => {
    const at = rest.indexOf(pair)
    if (at !== -1) rest.splice(at, 1)
    return at !== -1
  }).length
  return first.length + second.length === 0 ? 0 : (2 * shared) / (first.length + second.length)
}

function wordsOf(name: string): string[] {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '')
  const words = plain
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return words.map(word => synonyms[word] ?? word).filter(word => word !== '')
}

const synonyms: Readonly<Record<string, string>> = {
  mail: 'email',
  e: '',
  number: 'id',
  no: 'id',
  nr: 'id',
  identifier: 'id',
  date: 'on',
  day: 'on',
  time: 'at',
  timestamp: 'at',
  datetime: 'at',
  vendor: 'supplier',
  provider: 'supplier',
  staff: 'employee',
  worker: 'employee',
  username: 'account',
  user: 'account',
  login: 'account',
}

/** What people call a column, where likeness alone would not find it. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  account: ['user name', 'login name', 'sam account name'],
  department: ['dept', 'division', 'team'],
  display_name: ['full name', 'name'],
  name: ['full name', 'supplier'],
  enabled: ['active', 'status active', 'account enabled'],
  mfa: ['mfa enabled', 'two factor', '2fa', 'mfa status'],
  last_sign_in_at: ['last login', 'last sign in', 'last logon', 'last seen'],
  created_at: ['created', 'creation date'],
  privileged: ['admin', 'is admin', 'administrator'],
  started_on: ['start date', 'hire date', 'entry date', 'joined'],
  ended_on: ['end date', 'termination date', 'exit date', 'leaving date'],
  left_on: ['end date', 'termination date', 'exit date', 'leaving date', 'last day'],
  job_title: ['title', 'position', 'role'],
  person: ['employee', 'employee id', 'email', 'user'],
  course: ['training', 'training name', 'module'],
  completed_at: ['completed', 'completion date', 'completed on'],
  vulnerability: ['cve', 'cve id'],
  finding_id: ['id', 'issue id'],
  asset: ['host', 'hostname', 'resource', 'server'],
  first_seen_at: ['first seen', 'first detected', 'found'],
  state: ['status'],
  incident_id: ['ticket', 'ticket id', 'case id'],
  detected_at: ['detected', 'detection time'],
  review_due_on: ['next review', 'review date'],
  approved_on: ['approval date', 'approved'],
  host: ['hostname', 'device name', 'computer name', 'machine'],
  disk_encrypted: ['encrypted', 'filevault', 'bitlocker'],
  criticality: ['tier', 'importance', 'risk tier'],
  contract_until: ['contract end', 'contract end date', 'expiry date'],
}
