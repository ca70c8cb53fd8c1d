import type { registrations as operations, RegistrationView } from '@onus/contract/registration'
import { type Block, table } from '@onus/core/document'
import { dossierOf } from '@onus/core/legal-entity'
import { refuse } from '@onus/core/problem'
import { type Registration, type RegistrationStanding, registrations } from '@onus/core/registration'
import { instant } from '@onus/core/time'
import { madeWords } from '../description/head.ts'
import { documentDownload } from '../document/download.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { citedIn, citedView } from '../law/view.ts'
import { dayIn } from '../organisation/day.ts'
import { record } from '../record/record.ts'
import { deciding, registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce } from '../register/store.ts'
import { draftFrom } from './drafting.ts'
import { standingOf } from './standing.ts'

export function registrationHandlers(shipped: ShippedLaw): HandlersOf<typeof operations> {
  const { list, get, history, transition } = registerHandlers(registrations, {
    read: 'legal-entity:read',
    write: 'legal-entity:write',
  })
  return {
    list,
    get,
    history,
    transition,
    standing: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const { entity, law, class: decided, standings } = await standingOf(tx, shipped, params.id, moment)
      const dossier = dossierOf(law, entity)
      const { jurisdiction } = law.reading
      const national = { jurisdiction, portal: citedIn(law, 'portal'), within: citedIn(law, 'registration.within') }
      return {
        zone: entity.zone,
        class: decided,
        qualifiedOn: entity.qualifiedOn,
        national,
        once: citedView(law.get('filing.once')),
        states: citedView(law.get('registration.list.states')),
        items: standings.map(one => standingView(one, dossier)),
      }
    },
    draft: async call => {
      const { tx, params, body, at } = call
      const { actorPerson } = deciding(call)
      const moment: Moment = { asOf: instant(at), knownAt: null }
      const { entity, version, law, standings } = await standingOf(tx, shipped, params.id, moment)
      const standing = standings.find(({ set }) => set.id === body.set)
      if (standing === undefined)
        return refuse('invalid_input', 'This entity owes nothing to that register', [
          { path: 'set', message: 'not owed' },
        ])
      if (standing.draft !== null) refuse('conflict', 'A draft for this register is there already')
      const fault = faultOfKind(standing, body.kind)
      if (fault !== null) refuse('invalid_input', fault, [{ path: 'kind', message: fault }])
      const drafted = draftFrom({ id: params.id, entity, version, law }, standing, body.kind, actorPerson)
      return await record(call, { noun: 'registration', body: drafted, reason: 'Drafted from what is known' })
    },
    document: async ({ tx, params, body: { format, ...asked }, at }) => {
      const moment = await momentOf(tx, asked, at)
      const { body } = await versionInForce(tx, 'registration', params.id, moment)
      const { body: entity } = await versionInForce(tx, 'legal-entity', body.entity, moment)
      const document = {
        title: titles[body.kind],
        subtitle: `${entity.name}, ${body.set === 'list' ? 'list of the member state' : 'registry of the Union'}`,
        mark: body.lifecycle.state === 'drafted' ? 'Draft: not submitted' : null,
        made: await madeWords(tx, at, moment),
        blocks: dossierBlocks(body, entity.zone),
      }
      return await documentDownload(document, `registration-${body.set}-${body.kind}`, format)
    },
  }
}

const titles = {
  initial: 'Registration',
  change: 'Change of a registration',
  deregistration: 'End of a registration',
} as const

function faultOfKind({ last, state }: RegistrationStanding, kind: Registration['kind']): string | null {
  if (kind === 'initial') return last === null ? null : 'It is registered already: tell what changed'
  if (last === null) return 'Nothing was told to this register yet'
  if (kind === 'deregistration') return state === 'to_end' ? null : 'It still owes this registration'
  return state === 'changed' ? null : 'Nothing differs from what was told'
}

function standingView(standing: RegistrationStanding, dossier: Readonly<Record<string, unknown>>): RegistrationView {
  const { set, state, last, draft, missing, changes, due, dueBy, overdue, windows } = standing
  return {
    set: set.id,
    state,
    rule: citedView(set.rule),
    change: citedView(set.change),
    last: last && { id: last.id, body: last.body },
    draft: draft && { id: draft.id, body: draft.body },
    fields: set.fields.map(field => ({ field, value: dossier[field] ?? null, missing: missing.includes(field) })),
    changes: changes.map(change => ({
      field: change.field,
      before: last?.body.dossier[change.field] ?? null,
      now: dossier[change.field] ?? null,
      changedAt: change.changedAt,
      knownAt: change.knownAt,
      due: change.due?.at ?? null,
    })),
    due,
    dueBy: dueBy && citedView(dueBy),
    overdue,
    windows: windows.map(({ rule, from, to }) => ({ rule: citedView(rule), from, to })),
  }
}

function dossierBlocks({ dossier, fields, lifecycle, lateBecause }: Registration, zone: string): Block[] {
  const lines = fields.map(field => [field.replaceAll('_', ' '), valueWords(dossier[field], field)])
  const sent =
    lifecycle.state === 'submitted' || lifecycle.state === 'acknowledged'
      ? [
          ['submitted', `${dayIn(zone, lifecycle.at)} (${zone})`],
          ['where', lifecycle.channel],
          ['reference', lifecycle.reference || '[unknown: reference]'],
        ]
      : []
  const late = lateBecause === null ? [] : [['late, since', lateBecause]]
  return [...table(['Field', 'What is told'], [...lines, ...sent, ...late])]
}

function valueWords(value: unknown, field: string): string {
  const words = Array.isArray(value) ? value.join(', ') : value === null || value === undefined ? '' : String(value)
  if (Array.isArray(value) && value.length === 0 && field !== 'ip_ranges') return 'none'
  return words === '' ? `[unknown: ${field.replaceAll('_', ' ')}]` : words
}
