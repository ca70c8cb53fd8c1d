import { type CellSaid, keyOf } from '@onus/core/matrix'
import { refuse } from '@onus/core/problem'
import { type AnyWrite, recordAll, type Writer } from '../record/record.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { saidCells } from './store.ts'

type Saying = Writer & {
  readonly body: {
    readonly cells: readonly { readonly requirement: string; readonly control: string; readonly said: CellSaid }[]
    readonly reason: string
  }
}

/** Records what a person says of cells of a matrix, and how many. Refuses a row or a control that is not there. */
export async function sayCells(
  call: Saying,
  engagement: string,
  rows: ReadonlySet<string>,
  by: string,
  moment: Moment,
): Promise<number> {
  const controls = new Set((await versionsInForce(call.tx, 'control', moment)).map(one => one.subject))
  const known = new Map(
    (await saidCells(call.tx, engagement, { ...moment, knownAt: null })).map(one => [
      keyOf(one.body.requirement, one.body.control),
      one.subject,
    ]),
  )
  const latest = new Map(call.body.cells.map(cell => [keyOf(cell.requirement, cell.control), cell]))
  const writes = [...latest].map(([key, { requirement, control, said }]): AnyWrite => {
    if (!rows.has(requirement)) refuse('invalid_input', `${requirement} is not looked at in this engagement`)
    if (!controls.has(control)) refuse('invalid_input', 'There is no such control')
    const subject = known.get(key)
    return {
      noun: 'matrix-cell',
      ...(subject !== undefined && { subject }),
      body: { engagement, requirement, control, said, by },
      reason: call.body.reason,
    }
  })
  await recordAll(call, writes)
  return writes.length
}
