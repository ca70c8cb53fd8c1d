import { MomentInput } from '@onus/core/incident'
import { Playbook, PlaybookDraft, PlaybookKind } from '@onus/core/playbook'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { registerOperations } from '../register/index.ts'

/** How a playbook stands: agreed, looked at in time, and tried out in an exercise. */
export const PlaybookStanding = z.object({
  id: z.uuid(),
  title: z.string(),
  kind: PlaybookKind,
  begins: z.string(),
  standing: z.enum(['proposed', 'current', 'unreviewed', 'retired']),
  reviewBy: z.string(),
  testedAt: z.string().nullable().describe('When a step of it was last done in an exercise'),
})
export type PlaybookStanding = z.infer<typeof PlaybookStanding>

export const PlaybookRunView = z.object({
  id: z.uuid(),
  title: z.string(),
  version: z.int(),
  isOutdated: z.boolean().describe('Another version was written since it was taken out'),
  standing: PlaybookStanding.shape.standing,
  reviewBy: z.string(),
  chosenAt: z.string(),
  steps: z.array(
    z.object({
      when: z.string(),
      role: z.string(),
      what: z.string(),
      done: z.object({ at: z.string(), by: z.string().nullable() }).nullable(),
    }),
  ),
})
export type PlaybookRunView = z.infer<typeof PlaybookRunView>

export const playbooks = {
  ...registerOperations({
    one: 'playbook',
    many: 'playbooks',
    path: '/playbooks',
    body: Playbook,
    draft: PlaybookDraft,
    read: 'incident:read',
    write: 'incident:write',
  }),
  standings: operation({
    method: 'GET',
    path: '/playbook-standings',
    summary: 'How each playbook stands: approved, reviewed in time, and when it was last tried in an exercise',
    needs: 'incident:read',
    query: momentQuery,
    output: z.object({ items: z.array(PlaybookStanding) }),
  }),
  propose: operation({
    method: 'POST',
    path: '/playbook-proposals',
    summary: 'Take up the playbooks that ship with Onus as proposals; asking again makes none twice',
    needs: 'incident:write',
    output: z.object({ created: z.array(z.uuid()) }),
  }),
  ofIncident: operation({
    method: 'GET',
    path: '/incidents/{id}/playbooks',
    summary: 'The playbooks that were taken out for an incident as checklists, and those that can be',
    needs: 'incident:read',
    params: byId,
    query: momentQuery,
    output: z.object({ zone: z.string(), runs: z.array(PlaybookRunView), offered: z.array(PlaybookStanding) }),
  }),
  choose: operation({
    method: 'POST',
    path: '/incidents/{id}/playbooks',
    summary: 'Take out a playbook for an incident, in the version that is in force; that is an entry of the timeline',
    needs: 'incident:write',
    params: byId,
    body: z.object({ playbook: z.uuid() }),
    output: Written,
  }),
  tick: operation({
    method: 'POST',
    path: '/incidents/{id}/playbooks/{playbook}/steps/{step}',
    summary: 'Say that a step of a playbook was done, and when; that is an entry of the timeline',
    needs: 'incident:write',
    params: z.object({ id: z.uuid(), playbook: z.uuid(), step: z.coerce.number().int().min(0).max(59) }),
    body: z.object({ at: MomentInput.optional().describe('Now when left out') }),
    output: Written,
  }),
} as const
