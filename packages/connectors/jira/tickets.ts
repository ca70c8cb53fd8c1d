import type { Event } from '../connector/index.ts'
import { type Approval, approvalIn, isAmong, lastMoveInto, type Step, ticketRefs } from '../ticket/index.ts'
import type { JiraSettings } from './settings.ts'
import { type History, type Issue, Person } from './shapes.ts'

/** The ids of the fields that the settings name. */
export type Fields = {
  readonly [Name in
    | 'approverField'
    | 'riskField'
    | 'plannedFromField'
    | 'plannedUntilField'
    | 'rollbackField'
    | 'testedField']: string | null
} & {
  readonly affects: readonly string[]
  /** What changes call the field of the approver: servers tell its name only. */
  readonly approverName: string | null
}

/** E-mail address where Jira shows it, else the name or id of the account: one and the same in tickets and their steps. */
export function nameOf(person: Person | null | undefined): string | null {
  return person?.emailAddress || person?.name || person?.accountId || person?.displayName || null
}

export function stepsOf(histories: readonly History[]): Step[] {
  return histories.flatMap(({ id, author, created, items }) =>
    items
      .filter(({ field }) => field === 'status')
      .map(({ fromText, toText }, index) => ({
        id: index === 0 ? id : `${id}-${index + 1}`,
        at: created,
        by: nameOf(author),
        from: fromText,
        to: toText,
      })),
  )
}

export function rowOfTicket(
  { key, fields: given }: Issue,
  histories: readonly History[],
  { settings, fields, site }: { readonly settings: JiraSettings; readonly fields: Fields; readonly site: URL },
): Event {
  const steps = stepsOf(histories)
  const group = groupOf(given, settings.cancelled)
  const people = { author: nameOf(given.reporter ?? given.creator), assignee: nameOf(given.assignee) }
  const value = (name: Exclude<keyof Fields, 'affects' | 'approverName'>) =>
    fields[name] === null ? undefined : given[fields[name]]
  const said = (name: 'rollbackField' | 'testedField') => (fields[name] === null ? null : says(value(name)))
  const isEnded = group === 'done' || group === 'cancelled'
  return {
    kind: 'row',
    dataset: ticketRefs.tickets,
    row: {
      system: site.host,
      ticket: key,
      title: given.summary ?? null,
      kind: given.issuetype?.name ?? null,
      state: given.status?.name ?? null,
      state_group: group,
      priority: given.priority?.name ?? null,
      ...people,
      ...approvalOf(steps, histories, settings, fields, value('approverField'), people),
      opened_at: given.created ?? null,
      due_on: given.duedate ?? null,
      resolved_at: isEnded ? endOf(given, steps) : null,
      resolution: given.resolution?.name ?? null,
      labels: given.labels ?? [],
      risk: riskOf(value('riskField')),
      rollback_plan: said('rollbackField'),
      tested: said('testedField'),
      emergency: emergencyOf(given, settings.emergency),
      planned_from: momentOf(value('plannedFromField')),
      planned_until: momentOf(value('plannedUntilField'), 'end'),
      affects: [...new Set(fields.affects.flatMap(id => textsIn(given[id])))],
      links: linksOf(given),
      url: `${site.href.replace(/\/$/, '')}/browse/${key}`,
      raw: key,
    },
  }
}

type Given = Issue['fields']

const groups: Readonly<Record<string, string>> = { new: 'open', indeterminate: 'in_progress', done: 'done' }

function groupOf({ status, resolution }: Given, cancelled: readonly string[]): string | null {
  const group = groups[status?.statusCategory?.key ?? ''] ?? null
  if (group !== 'done') return group
  return isAmong(cancelled, resolution?.name) || isAmong(cancelled, status?.name) ? 'cancelled' : 'done'
}

/** Not every workflow sets a resolution; then it ended when it came into its state. */
function endOf({ resolutiondate, statuscategorychangedate, status }: Given, steps: readonly Step[]): string | null {
  return resolutiondate ?? lastMoveInto(steps, status?.name ?? '') ?? statuscategorychangedate ?? null
}

function approvalOf(
  steps: readonly Step[],
  histories: readonly History[],
  { approvalStates }: JiraSettings,
  { approverField, approverName }: Fields,
  value: unknown,
  { author, assignee }: { readonly author: string | null; readonly assignee: string | null },
): Approval {
  const byState = approvalIn(steps, approvalStates)
  if (byState.approved_at !== null || approverField === null) return byState
  const named = (Array.isArray(value) ? value : [value]).flatMap(one => {
    if (typeof one === 'string' && one.trim() !== '') return [one]
    return nameOf(Person.safeParse(one).data) ?? []
  })
  const approver = named.find(name => name !== author && name !== assignee) ?? named[0] ?? null
  return { approver, approved_at: approver === null ? null : lastSet(histories, [approverField, approverName]) }
}

function lastSet(histories: readonly History[], names: readonly (string | null)[]): string | null {
  const set = histories.filter(({ items }) =>
    items.some(item => names.includes(item.field) && (item.to || item.toText)),
  )
  return set.toSorted((a, b) => Date.parse(a.created) - Date.parse(b.created)).at(-1)?.created ?? null
}

function emergencyOf({ issuetype, priority, labels }: Given, words: readonly string[]): boolean | null {
  if (words.length === 0) return null
  return [issuetype?.name, priority?.name, ...(labels ?? [])].some(word => isAmong(words, word))
}

function linksOf({ issuelinks }: Given): string[] {
  return (issuelinks ?? []).flatMap(({ inwardIssue, outwardIssue }) => inwardIssue?.key ?? outwardIssue?.key ?? [])
}

function riskOf(value: unknown): string | null {
  const word = textsIn(value)[0]?.toLowerCase() ?? ''
  if (/critical|high|severe|extreme|major/.test(word)) return 'high'
  if (/medium|moderate/.test(word)) return 'medium'
  return /low|minor|negligible/.test(word) ? 'low' : null
}

/** Whether a field says yes, or says anything at all where it is no question. */
function says(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  const texts = textsIn(value)
  return texts.length > 0 && !texts.every(text => /^(no|none|not? .*|n\/?a|false|-+|nein)$/i.test(text))
}

/** A day is taken from its beginning to its end, in UTC. */
function momentOf(value: unknown, side: 'begin' | 'end' = 'begin'): unknown {
  if (typeof value !== 'string' || value === '') return null
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T${side === 'end' ? '23:59:59' : '00:00:00'}Z` : value
}

/** The texts that a field of any kind shows: options, names, objects of a register, formatted text. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()]
  if (typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value !== 'object' || value === null) return []
  const { value: option, name, label, objectKey, displayName, child, text, content } = value as Record<string, unknown>
  return [option ?? name ?? label ?? displayName ?? objectKey ?? text, child, content].flatMap(textsIn)
}
