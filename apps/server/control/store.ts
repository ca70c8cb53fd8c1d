import type { Control } from '@onus/core/control'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

/** The controls in force by id, with what a link to them is called. */
export async function controlsById(tx: OrgTransaction, moment: Moment): Promise<ReadonlyMap<string, Version<Control>>> {
  const controls = await versionsInForce(tx, 'control', moment)
  return new Map(controls.map(control => [control.subject, control]))
}

/** A control as other nouns name it. */
export function controlName(
  id: string,
  control: Version<Control> | undefined,
): { id: string; code: string; title: string } {
  return { id, code: control?.body.code ?? '?', title: control?.body.title ?? 'A control that is not in force' }
}
