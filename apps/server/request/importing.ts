import { formsOf, readDay } from '@onus/connectors/table'
import type { requests as operations } from '@onus/contract/request'
import { engagementKinds } from '@onus/core/engagement'
import { isRefusal, refuse } from '@onus/core/problem'
import {
  further,
  type ListColumn,
  type ListItem,
  movesTo,
  nothingGiven,
  type Request,
  type RequestState,
  readList,
  sideRefusal,
  suggestListColumns,
} from '@onus/core/request'
import type { Version } from '@onus/core/version'
import type { z } from 'zod'
import { openEngagementOf } from '../engagement/store.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { cellsIn, isTable } from '../framework/reading.ts'
import type { Call } from '../http/handler.ts'
import { deciding } from '../register/lifecycle.ts'
import { sideOf } from './rules.ts'
import { type Saying, sayRequest } from './saying.ts'
import { allControls, allPersons, lockReferences, requestsIn } from './store.ts'

type Contract = (typeof operations)['importList']
type Answer = z.input<Contract['output']>

const mostShown = 500
const mostFaults = 500

/** Looks at an auditor's list, or takes it: what is new is added, what differs is changed, the rest stays as it is. */
export async function importList(call: Call<Contract>, library: FrameworkLibrary): Promise<Answer> {
  const { tx, body: asked } = call
  const [file] = call.files
  if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
  if (!isTable(file.name)) return refuse('invalid_input', `${file.name} is no table; send CSV or XLSX`)
  const engagement = await openEngagementOf(tx, asked.engagement)
  call.may('request:write', { within: [engagement.subject] })
  await lockReferences(tx, asked.engagement)
  const cells = await cellsIn(file)
  const columns = columnsOf(cells.columns, asked.columns)
  const dueFrom = [...columns].find(([, as]) => as === 'due')?.[0]
  const dueWords = dueFrom === undefined ? [] : cells.rows.flatMap(row => row.cells[dueFrom]?.trim() || [])
  const dayForms = formsOf(dueWords)
  const days = asked.days || (dayForms.length === 1 ? (dayForms[0] ?? '') : '')
  const known = new Map((await requestsIn(tx, asked.engagement)).map(one => [one.body.reference, one]))
  const family = engagementKinds[engagement.body.kind].framework
  const reading = readList(
    cells.rows.map(({ where, cells: of }) => ({ where, cells: byMeaning(of, columns) })),
    {
      known: new Map([...known].map(([reference, version]) => [reference, version.body])),
      person: await personFinder(call),
      control: await controlFinder(call),
      requirement: requirementFinder(await library.of(tx), family),
      day: words => dayIn(words, days),
      statuses: new Map(Object.entries(asked.statuses).map(([word, state]) => [word, state === '' ? null : state])),
    },
  )
  const faults = [...reading.faults]
  const writes = reading.items.flatMap(item => {
    const before = known.get(item.fields.reference)
    const next = before ? changed(call, before, item, file.name) : added(call, item, asked.engagement, file.name)
    if (!isRefusal(next)) return next ? [next] : []
    faults.push({ where: item.where, column: 'status', message: next.refused.detail })
    return []
  })
  if (asked.take === 'take') for (const write of writes) await sayRequest(call, write)
  const order = { new: 0, changed: 1, same: 2 } as const
  const count = (kind: ListItem['kind']) => reading.items.filter(item => item.kind === kind).length
  return {
    format: cells.format,
    read: cells.rows.length,
    whole: cells.whole,
    columns: cells.columns.map(name => ({
      name,
      as: columns.get(name) ?? null,
      sample: (cells.rows.find(row => row.cells[name])?.cells[name] ?? '').slice(0, 200),
    })),
    dayForms: [...dayForms],
    days,
    items: reading.items
      .toSorted((a, b) => order[a.kind] - order[b.kind])
      .slice(0, mostShown)
      .map(({ where, kind, fields, state, changed: what }) => {
        const { reference, title, assignee, due, priority } = fields
        return { where, kind, reference, title, assignee, due, priority, state, changed: [...what] }
      }),
    counts: { new: count('new'), changed: count('changed'), same: count('same') },
    faults: faults.slice(0, mostFaults).map(fault => ({ ...fault })),
    faultCount: faults.length,
    unknownStatuses: reading.unknownStatuses.map(one => ({ ...one })),
    taken: asked.take === 'take',
  }
}

/** What each heading means: as said, else as people usually call it. */
function columnsOf(headings: readonly string[], said: Readonly<Record<string, ListColumn | ''>>) {
  const free = headings.filter(heading => said[heading] === undefined)
  const taken = new Set(Object.values(said))
  const suggested = Object.entries(suggestListColumns(free)).filter(([as]) => !taken.has(as as ListColumn))
  return new Map<string, ListColumn>([
    ...suggested.map(([as, heading]) => [heading, as as ListColumn] as const),
    ...Object.entries(said).flatMap(([heading, as]) => (as === '' ? [] : [[heading, as] as const])),
  ])
}

function byMeaning(cells: Readonly<Record<string, string>>, columns: ReadonlyMap<string, ListColumn>) {
  return Object.fromEntries(
    Object.entries(cells).flatMap(([heading, text]) => {
      const as = columns.get(heading)
      return as === undefined ? [] : [[as, text]]
    }),
  )
}

/** A day as it is written; one that may be read in two ways is not read before somebody says which. */
function dayIn(words: string, form: string): string | undefined {
  try {
    return readDay(words, words, form || undefined, 'UTC')
  } catch {
    return undefined
  }
}

async function personFinder({ tx }: Call<Contract>) {
  const people = await allPersons(tx)
  const byWords = (of: (person: (typeof people)[number]) => string | null) =>
    Map.groupBy(
      people.filter(one => of(one) !== null),
      one => of(one)?.toLowerCase() ?? '',
    )
  const [emails, names] = [byWords(one => one.body.email), byWords(one => one.body.name)]
  return (words: string) => {
    const found = emails.get(words.toLowerCase()) ?? names.get(words.toLowerCase()) ?? []
    return found.length === 1 ? found[0]?.subject : undefined
  }
}

async function controlFinder({ tx }: Call<Contract>) {
  const codes = new Map((await allControls(tx)).map(one => [one.body.code.toLowerCase(), one.subject]))
  return (code: string) => codes.get(code.toLowerCase())
}

function requirementFinder(catalog: FrameworkCatalog, family: string | null) {
  const frameworks = catalog.all().filter(one => family === null || one.ref.startsWith(`${family}@`))
  return (words: string) => {
    if (catalog.requirement(words)) return words
    const found = frameworks.findLast(one => one.byId.has(words) || one.byId.has(words.toUpperCase()))
    return found && `${found.ref}:${found.byId.has(words) ? words : words.toUpperCase()}`
  }
}

function added(call: Call<Contract>, item: ListItem, engagement: string, file: string): Saying {
  const by = deciding(call)
  const state = item.state ?? (sideOf(call.caller) === 'auditor' ? 'draft' : 'sent')
  const first: Request = {
    ...item.fields,
    engagement,
    askedBy: { person: by.actorPerson, side: sideOf(call.caller) },
    given: nothingGiven,
    lifecycle: { state: 'draft', trail: [{ state: 'draft', at: by.at, by: by.actorPerson }] },
  }
  return { before: null, body: movedTo(first, state, item, file, by), reason: reasonOf(file), provenance: 'upload' }
}

/** The request as the list has it; null where nothing differs, a refusal where only the other side may say so. */
function changed(call: Call<Contract>, before: Version<Request>, item: ListItem, file: string) {
  if (item.kind === 'same') return null
  const refused = sideRefusal(before.body, 'edit', sideOf(call.caller))
  if (refused) return refused
  const by = deciding(call)
  const isAnswered = before.body.lifecycle.state === 'submitted' || before.body.lifecycle.state === 'accepted'
  const next = isAnswered ? before.body : { ...before.body, ...item.fields }
  const moves = item.state !== null && movesTo(before.body, item.state)
  const body = moves && item.state !== null ? movedTo(next, item.state, item, file, by) : next
  return { before, body, reason: reasonOf(file), provenance: 'upload' } as Saying
}

function movedTo(
  request: Request,
  state: RequestState,
  item: ListItem,
  file: string,
  by: ReturnType<typeof deciding>,
): Request {
  if (state === 'draft') return request
  const sent =
    request.lifecycle.state === 'draft' ? { ...request, lifecycle: stateOf('sent', request, by, '') } : request
  if (state === 'sent') return sent
  const why = item.note || `Returned in the list ${file}`
  const lifecycle = stateOf(state, sent, by, why)
  const isElsewhere = state !== 'in_progress' && request.lifecycle.state === 'draft'
  const given = isElsewhere ? { ...nothingGiven, answer: `Given outside Onus, as the list ${file} says.` } : sent.given
  return { ...sent, lifecycle, given }
}

function stateOf(
  state: RequestState,
  request: Request,
  by: ReturnType<typeof deciding>,
  why: string,
): Request['lifecycle'] {
  if (state === 'returned') return { state, why, trail: further(request, state, by, why) }
  return { state, trail: further(request, state, by) }
}

function reasonOf(file: string): string {
  return `Read from the list ${file}`
}
