import type { Permission } from '@onus/core/access'
import { z } from 'zod'
import { byId, listQuery, momentQuery, operation, pageOf } from '../operation/index.ts'
import { recordOf, Written, writeOf } from '../record/index.ts'

/** The operations that every versioned noun has. A noun adds its own verbs beside these. */
export function versionedOperations<Body extends z.ZodType>(noun: {
  one: string
  many: string
  path: `/${string}`
  body: Body
  read: Permission
  write: Permission
}) {
  const record = recordOf(noun.body)
  return {
    list: operation({
      method: 'GET',
      path: noun.path,
      summary: `List ${noun.many}`,
      needs: noun.read,
      query: listQuery.extend(momentQuery.shape),
      output: pageOf(record),
    }),
    get: operation({
      method: 'GET',
      path: `${noun.path}/{id}`,
      summary: `Show one ${noun.one}`,
      needs: noun.read,
      params: byId,
      query: momentQuery,
      output: record,
    }),
    history: operation({
      method: 'GET',
      path: `${noun.path}/{id}/history`,
      summary: `Every version of one ${noun.one}, latest first`,
      needs: noun.read,
      params: byId,
      output: z.object({
        items: z.array(record),
        erased: z
          .array(z.object({ version: z.int(), rule: z.string(), index: z.int().nullable(), words: z.string() }))
          .optional()
          .describe('Versions whose content was erased'),
      }),
    }),
    create: operation({
      method: 'POST',
      path: noun.path,
      summary: `Create a ${noun.one}`,
      needs: noun.write,
      body: writeOf(noun.body),
      output: Written,
      status: 201,
    }),
    update: operation({
      method: 'PUT',
      path: `${noun.path}/{id}`,
      summary: `Record a new version of one ${noun.one}`,
      needs: noun.write,
      params: byId,
      body: writeOf(noun.body),
      output: Written,
    }),
  } as const
}

/** A register adds transitions of its lifecycle to the versioned operations. */
export function registerOperations<Body extends z.ZodType, Draft extends z.ZodType>(noun: {
  one: string
  many: string
  path: `/${string}`
  body: Body
  draft: Draft
  read: Permission
  write: Permission
}) {
  const { create, update } = versionedOperations({ ...noun, body: noun.draft })
  return {
    ...versionedOperations(noun),
    create,
    update,
    transition: operation({
      method: 'POST',
      path: `${noun.path}/{id}/transitions`,
      summary: `Move one ${noun.one} along its lifecycle`,
      needs: noun.read,
      params: byId,
      body: z.object({
        verb: z.string().min(1),
        input: z.record(z.string(), z.unknown()).default({}),
        reason: z.string().max(2000).default(''),
      }),
      output: Written,
    }),
  } as const
}
