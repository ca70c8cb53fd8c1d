import type { Engagement } from '@onus/core/engagement'
import { type Matrix, matrixOf } from '@onus/core/matrix'
import type { Scope } from '@onus/core/scope'
import type { Version } from '@onus/core/version'
import { type CheckText, datasetsRead } from '../check/catalog.ts'
import { checksOf } from '../check/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { type EngagementRequirements, requirementsOf } from '../engagement/reading.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { saidCells } from './store.ts'

export type MatrixRooms = { readonly library: FrameworkLibrary; readonly shipped: ReadonlyMap<string, CheckText> }

/** The matrix of an engagement at a moment, with its rows. */
export async function matrixIn(
  tx: OrgTransaction,
  { library, shipped }: MatrixRooms,
  engagement: Pick<Version<Engagement>, 'subject' | 'body'>,
  moment: Moment,
): Promise<{ readonly rows: EngagementRequirements; readonly matrix: Matrix }> {
  const rows = await requirementsOf(tx, library, engagement.body, moment)
  const checks = await checksOf(tx, shipped, moment)
  const matrix = matrixOf({
    framework: rows.framework?.ref ?? '',
    requirements: rows.items.map(one => one.requirement),
    controls: await versionsInForce(tx, 'control', moment),
    said: await saidCells(tx, engagement.subject, moment),
    scopes: await scopesAbove(tx, engagement.body.scope, moment),
    datasetsOf: check => datasetsRead(checks.get(check)),
  })
  return { rows, matrix }
}

/** A scope and everything that it is part of: what works there works in it. */
export async function scopesAbove(tx: OrgTransaction, scope: string, moment: Moment): Promise<readonly string[]> {
  return ancestryOf(new Map((await versionsInForce(tx, 'scope', moment)).map(one => [one.subject, one.body])), scope)
}

/** A scope with every scope that it is part of, itself first. */
export function ancestryOf(scopes: ReadonlyMap<string, Pick<Scope, 'parent'>>, scope: string): readonly string[] {
  const above: string[] = []
  for (let at: string | null = scope; at !== null && !above.includes(at); at = scopes.get(at)?.parent ?? null)
    above.push(at)
  return above
}
