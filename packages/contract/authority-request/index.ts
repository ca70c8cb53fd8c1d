import { AuthorityRequest, AuthorityRequestDraft } from '@onus/core/authority-request'
import { z } from 'zod'
import { documentFormat } from '../description/index.ts'
import { CitedView } from '../law/index.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { registerOperations } from '../register/index.ts'

const Listed = z.object({ rule: CitedView, items: z.array(z.string()) })

/** How an entity is supervised, and what the most is that a fine may reach; a ceiling is no forecast. */
export const SupervisionView = z.object({
  zone: z.string(),
  class: z.string().nullable().describe('Null while nobody decided and the rules leave it open'),
  authority: z.array(z.string()),
  powers: z
    .object({ when: CitedView, looks: Listed, orders: Listed })
    .nullable()
    .describe('Null for an entity that is neither essential nor important, or while that is open'),
  ceiling: z
    .object({
      rule: CitedView,
      atLeast: z.number(),
      atMost: z.number().nullable().describe('Null while the turnover of the group is not said'),
      turnover: z.number().nullable(),
      national: CitedView.nullable(),
      double: CitedView.describe('What keeps one conduct from being fined twice'),
    })
    .nullable(),
  once: CitedView.describe('How often the same thing is filed'),
  factors: z.object({
    rule: CitedView,
    items: z.array(
      z.object({
        factor: z.string(),
        words: z.string().nullable().describe('What is recorded; null where nothing is'),
        from: z.enum(['record', 'person']).describe('Whether a record can tell it, or a person has to state it'),
      }),
    ),
  }),
  mayReadRequests: z.boolean().describe('Requests tell of incidents: whoever may not read those is shown none'),
  requests: z.array(
    z.object({
      id: z.uuid(),
      version: z.int(),
      body: AuthorityRequest,
      overdue: z.boolean(),
      answeredLate: z.boolean(),
    }),
  ),
})
export type SupervisionView = z.infer<typeof SupervisionView>

export const authorityRequests = {
  ...registerOperations({
    one: 'request of an authority',
    many: 'requests of authorities',
    path: '/authority-requests',
    body: AuthorityRequest,
    draft: AuthorityRequestDraft,
    read: 'incident:read',
    write: 'legal-entity:write',
  }),
  supervision: operation({
    method: 'GET',
    path: '/legal-entities/{id}/supervision',
    summary:
      'How a legal entity is supervised: requests of authorities, their powers by its class, and the ceiling of a fine',
    needs: 'legal-entity:read',
    params: byId,
    query: momentQuery,
    output: SupervisionView,
  }),
  document: operation({
    method: 'POST',
    path: '/authority-requests/{id}/document',
    summary: 'The answer to a request of an authority as a document: each item with its answer and evidence by hash',
    needs: 'incident:read',
    params: byId,
    body: documentFormat,
    transport: 'download',
    output: z.unknown(),
  }),
  bundle: operation({
    method: 'POST',
    path: '/authority-requests/{id}/bundle',
    summary: 'The answer to a request of an authority with the files of its evidence, as one ZIP with a manifest',
    needs: 'evidence:download',
    params: byId,
    body: momentQuery,
    transport: 'download',
    output: z.unknown(),
  }),
} as const
