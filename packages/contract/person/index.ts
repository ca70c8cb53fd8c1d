import { Person } from '@onus/core/person'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { versionedOperations } from '../register/index.ts'

export const people = {
  ...versionedOperations({
    one: 'person',
    many: 'people',
    path: '/people',
    body: Person,
    read: 'person:read',
    write: 'person:write',
  }),
  names: operation({
    method: 'GET',
    path: '/people/names',
    summary: 'What people are called and nothing else about them, for roles that do not read people',
    needs: 'person:name',
    query: momentQuery,
    output: z.object({ items: z.array(z.object({ id: z.uuid(), name: z.string() })) }),
  }),
  owns: operation({
    method: 'GET',
    path: '/people/{id}/owns',
    summary: 'What a person owns, to hand over when they leave',
    needs: 'person:read',
    params: byId,
    output: z.object({ items: z.array(z.object({ noun: z.string(), id: z.uuid(), title: z.string() })) }),
  }),
} as const
