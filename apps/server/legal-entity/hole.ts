import type { legalEntities } from '@onus/contract/legal-entity'
import { type HoleReason, holeOf, type LegalEntity } from '@onus/core/legal-entity'
import type { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

type HoleView = z.input<(typeof legalEntities)['hole']['output']>

/** What of an entity no examination covers, with the names of scopes and examinations. */
export async function holeView(tx: OrgTransaction, { scope }: LegalEntity, moment: Moment): Promise<HoleView> {
  const held = <Body>(all: readonly { readonly subject: string; readonly body: Body }[]) =>
    all.map(({ subject, body }) => ({ id: subject, body }))
  const scopes = held(await versionsInForce(tx, 'scope', moment))
  const engagements = held(await versionsInForce(tx, 'engagement', moment))
  const hole = holeOf(scope, scopes, engagements)
  if (hole === null) return { scope: null, examinations: [], parts: [] }
  const nameOf = (id: string | null) => scopes.find(one => one.id === id)?.body.name ?? ''
  return {
    scope: { id: scope ?? '', name: nameOf(scope) },
    examinations: engagements
      .filter(({ id }) => hole.examinations.includes(id))
      .map(({ id, body }) => ({
        id,
        title: body.title,
        scope: nameOf(body.scope),
        state: body.lifecycle.state,
        stray: hole.strays.includes(id),
      })),
    parts: hole.parts.map(part => ({
      scope: { id: part.scope, name: part.scopeName },
      component: part.component,
      reason: part.reason && { is: part.reason.is, words: reasonWords(part.reason) },
    })),
  }
}

function reasonWords(reason: HoleReason): string {
  switch (reason.is) {
    case 'outside_boundary':
      return `Outside the boundary: ${reason.why}`
    case 'other_system':
      return 'Not part of the system that is examined'
    case 'nobody_said':
      return 'Nobody said what belongs to it'
    case 'no_examination':
      return 'No SOC 2 examination is under way or issued'
  }
}
