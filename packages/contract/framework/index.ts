import { z } from 'zod'
import { operation } from '../operation/index.ts'

const Requirement = z.object({
  ref: z.string().describe('framework@version:id'),
  id: z.string(),
  parent: z.string().nullable(),
  label: z.string(),
  summary: z.string().nullable(),
  assessable: z.boolean(),
  whyNotAssessable: z.string().nullable(),
})

const FrameworkCard = z.object({
  id: z.string().describe('framework@version'),
  title: z.string(),
  publisher: z.string(),
  licence: z.string(),
  legalForce: z.enum(['voluntary', 'binding']),
  selections: z.array(z.object({ id: z.string(), title: z.string(), count: z.int(), required: z.boolean() })),
  requirements: z.int().describe('Identifiers in the catalogue'),
})

export const frameworks = {
  list: operation({
    method: 'GET',
    path: '/frameworks',
    summary: 'List the frameworks that are installed',
    needs: 'framework:read',
    output: z.object({ items: z.array(FrameworkCard) }),
  }),
  get: operation({
    method: 'GET',
    path: '/frameworks/{id}',
    summary: 'Show one framework with the tree of its requirements',
    needs: 'framework:read',
    params: z.object({ id: z.string() }),
    output: FrameworkCard.extend({ tree: z.array(Requirement) }),
  }),
} as const
