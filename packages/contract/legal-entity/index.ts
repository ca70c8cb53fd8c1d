import { LegalEntity, LegalEntityDraft } from '@onus/core/legal-entity'
import { Answer } from '@onus/core/posture'
import { ComponentKind } from '@onus/core/scope'
import { EntityClass, ScopingFacts } from '@onus/core/scoping'
import { z } from 'zod'
import { AskedView, CitedView, DecidingView, PackView } from '../law/shapes.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written, writeOf } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

/** What the rules give about the scope of an entity, with the whole path to it. Whose decision it is stands beside it. */
export const ScopingView = z.object({
  class: EntityClass.nullable().describe('Null while what is known allows more than one'),
  possible: z.array(EntityClass),
  inScope: Answer,
  medium: Answer,
  large: Answer,
  figures: z.record(z.string(), z.unknown()).describe('Head count, turnover and balance sheet after consolidation'),
  shares: z.array(
    z.object({
      name: z.string(),
      counts: z.enum(['linked', 'partner', 'not', 'unknown']),
      percent: z.number().nullable(),
    }),
  ),
  ownOnly: z.boolean(),
  steps: z.array(AskedView),
  unknown: z.array(z.string()).describe('Facts that are missing and could still change the class'),
  special: z.array(z.object({ rule: CitedView, replaces: z.array(z.string()) })),
  relevant: Answer.describe('Whether Implementing Regulation (EU) 2024/2690 binds it'),
  registry: Answer,
  jurisdiction: z.object({
    rule: z.enum(['main_establishment', 'served', 'established_by', 'establishment', 'representative', 'any_served']),
    by: z.enum(['decisions', 'operations', 'employees']).nullable(),
    memberStates: z.array(z.string()),
    representative: z.boolean(),
    missing: z.array(z.string()),
    besides: z.array(z.string()).describe('Other rules that hold, for an entity of several types'),
  }),
  labels: z
    .object({ essential: CitedView.nullable(), important: CitedView.nullable() })
    .describe('What the member state calls the classes; null where no overlay of it is read'),
  flags: z.array(z.string()),
  recheckSoon: z.boolean(),
  changes: z.array(
    z.object({
      fact: z.string(),
      to: z.union([z.number(), z.boolean()]),
      class: EntityClass.nullable(),
      years: z.literal(2).optional().describe('The figure has to hold for two years in a row'),
      deciding: z.array(DecidingView).optional(),
    }),
  ),
  law: z.object({ on: z.iso.date(), jurisdiction: z.string().nullable(), packs: z.array(PackView) }),
  drafts: z
    .object({ class: EntityClass.nullable(), differs: z.boolean() })
    .nullable()
    .describe('What pending acts would give, if any is known'),
})
export type ScopingView = z.infer<typeof ScopingView>

export const RecheckView = z.object({
  is: z.enum(['undecided', 'differs', 'drift', 'types', 'law', 'yearly']),
  words: z.string(),
})

/** Every part of an entity, with why it inherits no evidence from an examination of SOC 2, or null where it does. */
const HoleView = z.object({
  scope: z
    .object({ id: z.uuid(), name: z.string() })
    .nullable()
    .describe('Null while nobody said which scope stands for it'),
  examinations: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      scope: z.string(),
      state: z.string(),
      stray: z.boolean().describe('It examines something that nobody put under the entity'),
    }),
  ),
  parts: z.array(
    z.object({
      scope: z.object({ id: z.uuid(), name: z.string() }),
      component: z.object({ id: z.uuid(), name: z.string(), kind: ComponentKind }).nullable(),
      reason: z
        .object({
          is: z.enum(['outside_boundary', 'other_system', 'nobody_said', 'no_examination']),
          words: z.string(),
        })
        .nullable(),
    }),
  ),
})

const base = versionedOperations({
  one: 'legal entity',
  many: 'legal entities',
  path: '/legal-entities',
  body: LegalEntity,
  read: 'legal-entity:read',
  write: 'legal-entity:write',
})

export const legalEntities = {
  ...base,
  create: operation({ ...base.create, body: writeOf(LegalEntityDraft) }),
  update: operation({ ...base.update, body: writeOf(LegalEntityDraft) }),
  scoping: operation({
    method: 'GET',
    path: '/legal-entities/{id}/scoping',
    summary: 'Whether NIS2 applies to a legal entity and as what, with every rule that was asked',
    needs: 'legal-entity:read',
    params: byId,
    query: momentQuery,
    output: z.object({ scoping: ScopingView, recheck: z.array(RecheckView) }),
  }),
  organisationClass: operation({
    method: 'GET',
    path: '/nis2-class',
    summary:
      'What the organisation is under NIS2, and whether that follows from its legal entities or from its settings',
    needs: 'legal-entity:read',
    query: momentQuery,
    output: z.object({
      entityClass: EntityClass.or(z.literal('unknown')),
      entityTypes: z.array(z.string()),
      from: z.enum(['settings', 'entities']),
      of: z.array(z.object({ id: z.uuid(), name: z.string() })),
      undecided: z.array(z.object({ id: z.uuid(), name: z.string() })),
    }),
  }),
  hole: operation({
    method: 'GET',
    path: '/legal-entities/{id}/hole',
    summary: 'What of a legal entity no SOC 2 examination covers, so that no evidence is inherited from one',
    needs: 'legal-entity:read',
    params: byId,
    query: momentQuery,
    output: HoleView,
  }),
  tryOut: operation({
    method: 'POST',
    path: '/legal-entities/scoping',
    summary: 'What the rules would give for these answers; nothing is stored',
    needs: 'legal-entity:read',
    body: z.object({
      country: z.string().regex(/^[A-Z]{2}$/),
      scoping: ScopingFacts,
      on: z.iso.date().optional().describe('Today when left out'),
    }),
    output: ScopingView,
  }),
  decide: operation({
    method: 'POST',
    path: '/legal-entities/{id}/decisions',
    summary: 'Record what a person decided about the scope of a legal entity',
    needs: 'legal-entity:write',
    params: byId,
    body: z.object({ class: EntityClass, reason: z.string().trim().min(1).max(8_000) }),
    output: Written,
  }),
} as const
