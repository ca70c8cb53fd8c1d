import { Organisation } from '@onus/core/organisation'
import { z } from 'zod'
import { operation } from '../operation/index.ts'
import { recordOf, Written, writeOf } from '../record/index.ts'

export const organisations = {
  list: operation({
    method: 'GET',
    path: '/organisations',
    summary: 'The organisations that you are a member of',
    needs: 'signed-in',
    output: z.object({
      items: z.array(z.object({ id: z.uuid(), name: z.string(), sample: z.boolean(), current: z.boolean() })),
    }),
  }),
  create: operation({
    method: 'POST',
    path: '/organisations',
    summary: 'Make another organisation, with yourself as its first member',
    needs: 'organisation:create',
    body: z.object({ body: Organisation, sample: z.boolean().default(false) }),
    output: z.object({ id: z.uuid() }),
    status: 201,
  }),
  get: operation({
    method: 'GET',
    path: '/organisation',
    summary: 'The organisation that you work in',
    needs: 'organisation:read',
    output: recordOf(Organisation),
  }),
  update: operation({
    method: 'PUT',
    path: '/organisation',
    summary: 'Record a new version of the organisation that you work in',
    needs: 'organisation:write',
    body: writeOf(Organisation),
    output: Written,
  }),
} as const
