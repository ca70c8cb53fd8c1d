import type { RecordOf } from '../record/record.ts'
import type { RegisterDefinition } from './definitions.ts'

export type RegisterBody = Readonly<Record<string, unknown>> & { readonly lifecycle: { readonly state: string } }
export type RegisterRecord = RecordOf<RegisterBody>

export interface RegisterRow {
  readonly id: string
  readonly title: string
  readonly state: string
  readonly open: boolean
  readonly owner: string
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

/** What the form starts with: empty values of the right kind for each field, or those of the record. */
export function startingValues(
  definition: RegisterDefinition,
  body: RegisterBody | null,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(definition.fields.map(field => [field.key, body?.[field.key] ?? emptyOf(field.kind)]))
}

function emptyOf(kind: RegisterDefinition['fields'][number]['kind']): unknown {
  if (kind === 'requirements' || kind === 'evidence' || kind === 'links' || kind === 'milestones') return []
  if (kind === 'subject') return null
  return ''
}
