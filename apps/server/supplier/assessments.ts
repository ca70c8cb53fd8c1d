import type { supplierAssessments as operations } from '@onus/contract/supplier'
import { refuse } from '@onus/core/problem'
import { listOf } from '@onus/core/regulation'
import {
  type AssessmentRecord,
  criterionTitle,
  factorTitle,
  lacking,
  type Supplier,
  supplierAssessments,
} from '@onus/core/supplier'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { citedView } from '../law/view.ts'
import { zoneAt } from '../organisation/day.ts'
import { registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionsOf } from '../register/store.ts'
import { unionLaw } from './gather.ts'
import { readAgain } from './source.ts'

type Rooms = { readonly law: ShippedLaw; readonly queue: AppQueue }

export function supplierAssessmentHandlers({ law: shipped, queue }: Rooms): HandlersOf<typeof operations> {
  const handlers = registerHandlers(supplierAssessments, {
    read: 'supplier:read',
    write: 'supplier:write',
    target: () => ({}),
    complete: async (tx, body) => {
      const { owner, name } = (await supplierOf(tx, body.supplier)).body
      return { ...body, owner, supplierName: name }
    },
    allow: async (tx, body, verb, at) => {
      if (verb !== 'decide') return
      const law = unionLaw(shipped, await zoneAt(tx, at), instant(at))
      const open = lacking(law, {
        at: instant(at),
        by: body.assessor,
        factors: body.factors,
        decision: 'approve',
        conditions: '',
      })
      if (open.length === 0) return
      refuse('not_in_lifecycle', `Nothing was written yet about ${open.map(factorTitle).join('; ')}`)
    },
    after: writer => readAgain(writer, queue),
  })
  return {
    ...handlers,
    questions: async ({ tx, query, at }) => {
      const { asOf } = await momentOf(tx, query, at)
      const law = unionLaw(shipped, await zoneAt(tx, asOf), asOf)
      return {
        factors: listOf(law, 'supplier.factors').map(id => ({ id, title: factorTitle(id) })),
        factorRule: citedView(law.get('supplier.factors')),
        criteria: listOf(law, 'supplier.criteria').map(id => ({ id, title: criterionTitle(id) })),
        criteriaRule: citedView(law.get('supplier.criteria')),
      }
    },
  }
}

/** The supplier that an assessment or a report is about, as it is now. */
export async function supplierOf(tx: OrgTransaction, id: AssessmentRecord['supplier']): Promise<Version<Supplier>> {
  const [version] = await versionsOf(tx, 'supplier', id)
  return version as Version<Supplier>
}
