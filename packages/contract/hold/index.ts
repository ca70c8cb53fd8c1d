import { Hold, HoldDraft } from '@onus/core/hold'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { Written, writeOf } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

const { list, get, history } = versionedOperations({
  one: 'legal hold',
  many: 'legal holds',
  path: '/holds',
  body: Hold,
  read: 'retention:read',
  write: 'retention:write',
})

export const holds = {
  list,
  get,
  history,
  create: operation({
    method: 'POST',
    path: '/holds',
    summary: 'Place a legal hold: nothing that it covers can be erased until it is released',
    needs: 'retention:write',
    body: writeOf(HoldDraft),
    output: Written,
    status: 201,
  }),
  release: operation({
    method: 'POST',
    path: '/holds/{id}/release',
    summary: 'Release a legal hold',
    needs: 'retention:approve',
    params: byId,
    body: z.object({ why: z.string().min(1).max(2000) }),
    output: Written,
    stepUp: true,
  }),
} as const
