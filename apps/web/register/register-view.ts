import type { RecordOf } from '../record/record.ts'
import type { RegisterDefinition } from './definitions.ts'

export type RegisterBody = Readonly<Record<string, unknown>> & { readonly lifecycle: { readonly state: string } }
export type RegisterRecord = RecordOf<RegisterBody>

export interface RegisterRow {
  readonly id: string
  readonly title: string
  readonly state: string
  readonly open: boolean
  /** The fields of choice that the list shows. */
  readonly choices: Readonly<Record<string, string>>
  readonly owner: string | null
  readonly due: string | null
  readonly overdue: boolean
}

/** Records as rows of their list. Overdue is what is still open after its day. */
export function registerRows(
  definition: RegisterDefinition,
  records: readonly RegisterRecord[],
  now: string,
): readonly RegisterRow[] {
  return records.map(record => {
    const due = definition.dueOf(record.body as never)
    const open = definition.states[record.body.lifecycle.state]?.open ?? false
    return {
      id: record.id,
      title: String(record.body.title ?? ''),
      state: record.body.lifecycle.state,
      open,
      choices: Object.fromEntries(definition.listed.map(key => [key, String(record.body[key] ?? '')])),
      owner: definition.owner(record.body as never),
      due,
      overdue: open && due !== null && due < now.slice(0, due.length),
    }
  })
}

/** The steps that the lifecycle allows from here and the caller may take. */
export function possibleSteps(definition: RegisterDefinition, state: string, permissions: ReadonlySet<string>) {
  return definition.transitions.filter(step => step.from.includes(state) && permissions.has(step.needs))
}

/** Whether whoever takes a step stands on its other side too: then it asks why. */
export function isOwn({ apart }: RegisterDefinition['transitions'][number], body: RegisterBody, person: string | null) {
  return apart !== undefined && person !== null && apart.from(body as never) === person
}

/** What the form starts with: empty values of the right kind for each field, or those of the record. */
export function startingValues(
  definition: Pick<RegisterDefinition, 'fields'>,
  body: RegisterBody | null,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(definition.fields.map(field => [field.key, body?.[field.key] ?? emptyOf(field.kind)]))
}

/** What is known of a new record by where it was begun: `?check=&resource=`, `?control=id@version` or `?finding=`. */
export function prefilled(noun: RegisterDefinition['noun'], url: Readonly<Record<string, string>>) {
  const { check, resource, control, finding, engagement } = url
  switch (noun) {
    case 'engagements':
    case 'playbooks':
      return {}
    case 'accessReviews':
      return { reviewers: 'owner', revokeDays: '5', dormantDays: '90' }
    case 'exceptions':
      return check ? { of: { kind: 'check', check, resources: resource ? [resource] : [] } } : {}
    case 'actions':
      return {
        ...(finding && { about: [{ noun: 'finding', id: finding }] }),
        ...(engagement && { about: [{ noun: 'engagement', id: engagement }] }),
      }
    case 'findings': {
      const [id = '', version = ''] = (control ?? '').split('@')
      return {
        ...(engagement && { engagement }),
        ...(check && { check }),
        ...(version && { control: { id, version: Number(version) } }),
      }
    }
  }
}

const texts: ReadonlySet<string> = new Set(['text', 'long_text'])

/** What is sent of a form: a field that was left empty and is no text is null, a count is a number. */
export function sentValues(
  fields: RegisterDefinition['fields'],
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const sent = fields.map(({ key, kind }) => {
    const value = values[key]
    if (value === '' && !texts.has(kind)) return [key, null]
    return [key, kind === 'count' && value !== null ? Number(value) : value]
  })
  return Object.fromEntries(sent)
}

/** What is said of each field that must not be left empty. */
export function wantedOf(fields: RegisterDefinition['fields']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.filter(field => field.required).map(field => [field.key, `${field.label}: ${field.help}`]),
  )
}

/** The fields that a page shows: an optional one that says nothing is left out. */
export function saidFields(definition: Pick<RegisterDefinition, 'fields'>, body: RegisterBody) {
  const isEmpty = (value: unknown) =>
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return definition.fields.filter(field => field.required || !isEmpty(body[field.key]))
}

const words: Readonly<Record<string, string>> = {
  by: 'Decided by',
  at: 'Decided',
  doneAt: 'Done',
  responseDue: 'Response due',
  override: 'Same person, override',
}

/** What a lifecycle knows, in words: `verifiedBy` is "Verified by", `verifiedAt` is "Verified". */
export function decisionWords(key: string): string {
  const said = key.replace(/At$/, '').replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return words[key] ?? `${said.charAt(0).toUpperCase()}${said.slice(1)}`
}

/** How a field of a lifecycle is shown. */
export function kindOfDecision(key: string): RegisterDefinition['fields'][number]['kind'] {
  if (key === 'by' || key === 'responsible' || key.endsWith('By')) return 'person'
  if (key === 'at' || key.endsWith('At')) return 'instant'
  if (key.endsWith('Due')) return 'date'
  return key === 'evidence' ? 'evidence' : 'long_text'
}

function emptyOf(kind: RegisterDefinition['fields'][number]['kind']): unknown {
  if (
    kind === 'requirements' ||
    kind === 'evidence' ||
    kind === 'links' ||
    kind === 'milestones' ||
    kind === 'access_sources'
  )
    return []
  if (kind === 'subject' || kind === 'control') return null
  return ''
}
