import { Baseline } from '@onus/core/baseline'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

const { list, get, history } = versionedOperations({
  one: 'baseline',
  many: 'baselines',
  path: '/baselines',
  body: Baseline,
  read: 'snapshot:read',
  write: 'review:write',
})

export const baselines = {
  list,
  get,
  history,
  accept: operation({
    method: 'POST',
    path: '/baselines',
    summary: 'Accept the state that a dataset has in a snapshot: from the next snapshot on, what differs is drift',
    needs: 'review:write',
    body: z.strictObject({
      snapshot: z.uuid(),
      dataset: Baseline.shape.dataset,
      why: Baseline.shape.why,
    }),
    output: Written,
    status: 201,
  }),
  withdraw: operation({
    method: 'POST',
    path: '/baselines/{id}/withdraw',
    summary: 'Withdraw a baseline: nothing is compared with it any more',
    needs: 'review:write',
    params: byId,
    body: z.strictObject({ why: Baseline.shape.why }),
    output: Written,
  }),
} as const
