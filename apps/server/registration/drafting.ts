import { dossierOf, type LegalEntity } from '@onus/core/legal-entity'
import type { Registration, RegistrationKind, RegistrationStanding, Told } from '@onus/core/registration'
import type { Law } from '@onus/core/regulation'
import { instant } from '@onus/core/time'
import type { ShippedLaw } from '../law/shipped.ts'
import { record, type Writer } from '../record/record.ts'
import { standingOf } from './standing.ts'

type Known = {
  readonly id: string
  readonly entity: LegalEntity
  readonly version: number
  readonly law: Law
}

/** What a register is told about an entity, as a draft: a copy of what is known now. */
export function draftFrom(
  { id, entity, version, law }: Known,
  { set, changes, due }: RegistrationStanding,
  kind: RegistrationKind,
  draftedBy: string,
): Registration {
  const dossier = dossierOf(law, entity)
  return {
    entity: id,
    entityVersion: version,
    set: set.id,
    kind,
    jurisdiction: law.reading.jurisdiction,
    dossier: Object.fromEntries(set.fields.map(field => [field, dossier[field] ?? null])),
    fields: kind === 'change' ? changes.map(({ field }) => field) : [...set.fields],
    due,
    lateBecause: null,
    draftedBy,
    lifecycle: { state: 'drafted' },
  }
}

/**
 * Facts that differ from what a register was told draft the change that tells it: where none waits one is made, and one that
 * waits follows the facts until a person submits it. Nothing is sent by itself. `by` is the person who changed them;
 * where a program did, the draft is of whoever filed last.
 */
export async function draftChanges(call: Writer, shipped: ShippedLaw, id: string, by: string | null): Promise<void> {
  const moment = { asOf: instant(call.at), knownAt: null }
  const { standings, ...known } = await standingOf(call.tx, shipped, id, moment)
  for (const standing of standings) {
    const { last, draft, changes } = standing
    if (last !== null && changes.length === 0) {
      if (draft?.body.kind === 'change') await dropDraft(call, draft, by ?? draft.body.draftedBy)
      continue
    }
    const drafter = by ?? draft?.body.draftedBy ?? last?.body.draftedBy
    if (drafter === undefined || (last === null && draft === null)) continue
    const body = draftFrom({ id, ...known }, standing, last === null ? 'initial' : 'change', drafter)
    if (draft !== null && tellsSame(draft.body, body)) continue
    const subject = draft === null ? {} : { subject: draft.id }
    await record(call, { noun: 'registration', ...subject, body, reason: 'Differs from what was told' })
  }
}

async function dropDraft(call: Writer, { id, body }: Told, by: string): Promise<void> {
  const why = 'What is known is again what was told'
  const lifecycle = { state: 'dropped' as const, at: instant(call.at), by, why }
  await record(call, { noun: 'registration', subject: id, body: { ...body, lifecycle }, reason: why })
}

function tellsSame(one: Registration, other: Registration): boolean {
  const told = ({ kind, dossier, fields, due }: Registration) => JSON.stringify([kind, dossier, fields, due])
  return told(one) === told(other)
}
