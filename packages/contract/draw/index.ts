import { Draw, DrawMethod, DrawnItem, ReplacementReason } from '@onus/core/draw'
import { SampleCadence, SampleRisk } from '@onus/core/sample-policy'
import { z } from 'zod'
import { byId, listQuery, momentQuery, operation, pageOf } from '../operation/index.ts'
import { recordOf, Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

/** A sample as it stands: what is tested now, and whether it still counts. */
export const DrawView = recordOf(Draw).extend({
  items: z.array(DrawnItem).describe('The items to test now, in order'),
  reservesLeft: z.int(),
  invalid: z.string().nullable().describe('Why it does not count; null when it does'),
  masked: z.boolean().describe('Whether keys are hidden from the caller, because they are about people'),
})

/** What a person writes of a sample; the rest follows from the frozen population. */
export const Drawing = z.object({
  population: z.uuid(),
  purpose: Draw.shape.purpose.default('operating'),
  method: z.discriminatedUnion('kind', [
    DrawMethod.options[0].omit({ algorithm: true }),
    DrawMethod.options[1].omit({ algorithm: true }),
    DrawMethod.options[2].extend({ positions: z.array(z.int().nonnegative()).min(1).max(500) }),
    DrawMethod.options[3],
  ]),
  size: z.int().positive().max(5000).describe('How many items; never more than there are'),
  reserves: z.int().min(0).max(100).default(5),
  policy: z
    .object({
      policy: z.uuid().nullable().describe('Null for the sizes that Onus ships'),
      cadence: SampleCadence,
      risk: SampleRisk,
      variants: z.int().min(1).max(1000).default(1),
      otherwise: z.string().max(2000).default(''),
    })
    .nullable()
    .default(null),
})

const versioned = versionedOperations({
  one: 'sample',
  many: 'samples',
  path: '/draws',
  body: Draw,
  read: 'population:read',
  write: 'population:write',
})

export const draws = {
  list: operation({
    method: 'GET',
    path: '/draws',
    summary: 'List samples, of one engagement or one population when it is named',
    needs: 'population:read',
    noted: true,
    query: listQuery
      .extend(momentQuery.shape)
      .extend({ engagement: z.uuid().optional(), population: z.uuid().optional() }),
    output: pageOf(DrawView),
  }),
  get: operation({
    method: 'GET',
    path: '/draws/{id}',
    summary: 'Show one sample with its items',
    needs: 'population:read',
    noted: true,
    params: byId,
    query: momentQuery,
    output: DrawView,
  }),
  history: versioned.history,
  draw: operation({
    method: 'POST',
    path: '/draws',
    summary: 'Draw a sample of a frozen population; the seed counts only when the ledger has the population already',
    needs: 'population:write',
    body: Drawing,
    output: Written,
    status: 201,
  }),
  replace: operation({
    method: 'POST',
    path: '/draws/{id}/replacements',
    summary:
      'Take the next reserve instead of an item that is void or out of scope; never instead of one without evidence',
    needs: 'population:write',
    params: byId,
    body: z.object({ out: z.int().nonnegative(), why: ReplacementReason, reason: z.string().trim().min(1).max(2000) }),
    output: Written,
  }),
  extend: operation({
    method: 'POST',
    path: '/draws/{id}/extension',
    summary: 'Add the next items in line to one sample, once',
    needs: 'population:write',
    params: byId,
    body: z.object({ more: z.int().min(1).max(1000), reason: z.string().trim().min(1).max(2000) }),
    output: Written,
  }),
  withdraw: operation({
    method: 'POST',
    path: '/draws/{id}/withdrawal',
    summary: 'Use one sample no longer; it stays readable',
    needs: 'population:write',
    params: byId,
    body: z.object({ why: z.string().trim().min(1).max(2000) }),
    output: Written,
  }),
  verify: operation({
    method: 'GET',
    path: '/draws/{id}/verification',
    summary: 'Read the frozen rows, hash them, draw the sample again and compare',
    needs: 'population:read',
    params: byId,
    output: z.object({ ok: z.boolean(), problems: z.array(z.string()), rows: z.int(), popHash: z.string() }),
  }),
  export: operation({
    method: 'GET',
    path: '/draws/{id}/export',
    summary: 'One sample with everything that anybody needs to draw it again; "onus sample verify" reads it',
    needs: 'population:read',
    noted: true,
    params: byId,
    output: z.object({
      format: z.literal('onus-sample-1'),
      id: z.uuid(),
      version: z.int(),
      position: z.int().nullable().describe('Where the ledger says that it was drawn'),
      population: z.object({ title: z.string(), columns: z.array(z.string()), key: z.array(z.string()) }),
      draw: Draw,
      items: z.array(DrawnItem),
    }),
  }),
} as const
