import { OpenParameter } from '@onus/core/framework'
import { Achievement, OutcomeKind, ParameterValue, Profile, TailoringAction, Tier } from '@onus/core/profile'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

const Counts = z.object({
  reached: z.int(),
  open: z.int(),
  unknown: z.int(),
  no_target: z.int(),
  left_out: z.int(),
})
const ByAchievement = z.record(Achievement, z.int())

export const profiles = {
  ...versionedOperations({
    one: 'profile',
    many: 'profiles',
    path: '/profiles',
    body: Profile,
    read: 'profile:read',
    write: 'profile:write',
  }),
  tailored: operation({
    method: 'GET',
    path: '/profiles/{id}/tailored',
    summary: 'What a profile asks after its tailoring: each requirement with why it is in or out, and its parameters',
    needs: 'profile:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      requirements: z.array(
        z.object({
          ref: z.string(),
          id: z.string(),
          parent: z.string().nullable(),
          label: z.string(),
          why: z.enum(['baseline', 'added']),
          notApplicable: z.string().nullable(),
          decisions: z.array(TailoringAction),
          parameters: z.array(OpenParameter.extend({ value: ParameterValue.nullable() })),
        }),
      ),
      conflicts: z.array(
        z.object({
          requirement: z.string(),
          parameter: z.string().nullable(),
          between: z.array(z.string()),
          words: z.string(),
        }),
      ),
      text: z.boolean().describe('Whether the text with its parameters was imported'),
      counts: z.object({ assessed: z.int(), notApplicable: z.int(), added: z.int(), openParameters: z.int() }),
    }),
  }),
  compare: operation({
    method: 'GET',
    path: '/profiles/comparison',
    summary: 'Current against target, outcome by outcome and counted by function; nothing is averaged',
    needs: 'profile:read',
    query: momentQuery.extend({ current: z.uuid().optional(), target: z.uuid().optional() }),
    output: z.object({
      framework: z.string(),
      outcomes: z.array(
        z.object({
          ref: z.string(),
          id: z.string(),
          label: z.string(),
          function: z.string(),
          category: z.string(),
          current: Achievement.nullable(),
          target: Achievement.nullable(),
          gap: z.int().min(0).max(3).nullable(),
          state: z.enum(['reached', 'open', 'unknown', 'no_target', 'left_out']),
          priority: z.string().nullable(),
          due: z.string().nullable(),
        }),
      ),
      functions: z.array(
        z.object({
          id: z.string(),
          label: z.string(),
          counts: Counts,
          now: ByAchievement,
          aimed: ByAchievement,
          currentTier: Tier.nullable(),
          targetTier: Tier.nullable(),
        }),
      ),
    }),
  }),
  target: operation({
    method: 'POST',
    path: '/profiles/{id}/targets',
    summary: 'Begin a target profile from a current or a community profile',
    needs: 'profile:write',
    params: byId,
    body: z.object({ name: z.string().min(1).max(200), reason: z.string().max(2000).default('') }),
    output: Written,
    status: 201,
  }),
  importOutcomes: operation({
    method: 'POST',
    path: '/profiles/outcomes/imports',
    summary: 'Read a profile of outcomes from CSV, XLSX or JSON; one of CSF 1.1 is carried into 2.0',
    needs: 'profile:write',
    transport: 'upload',
    body: z.object({
      take: z.enum(['look', 'whole', 'good_rows']).default('look'),
      version: z.enum(['1.1', '2.0']),
      kind: OutcomeKind,
      name: z.string().min(1).max(200),
      publisher: z.string().max(200).default('').describe('Who published a community profile'),
      columns: z.record(z.string(), z.string()).default({}),
      reason: z.string().max(2000).default(''),
    }),
    output: z.object({
      read: z.int(),
      columns: z.array(z.object({ name: z.string(), as: z.string().nullable(), sample: z.string() })),
      faults: z.array(z.object({ where: z.string(), column: z.string(), message: z.string() })),
      faultCount: z.int(),
      rows: z.int().describe('Outcomes that the profile will speak of'),
      fresh: z.array(z.object({ id: z.string(), label: z.string() })).describe('Outcomes to assess afresh'),
      disputed: z.array(z.object({ to: z.string(), from: z.array(z.string()) })),
      lost: z.array(z.string()).describe('Old outcomes that went nowhere'),
      written: Written.nullable(),
    }),
  }),
  fromOutcome: operation({
    method: 'POST',
    path: '/profiles/{id}/controls',
    summary: 'Make a control with its evidence plan and its links from one outcome of a target profile',
    needs: 'control:write',
    params: byId,
    body: z.object({
      outcome: z.string().describe('framework@version:id'),
      code: z.string().min(1).max(40),
      title: z.string().min(1).max(200),
      statement: z.string().min(1),
      owner: z.uuid(),
      cadence: z.enum([
        'continuous',
        'daily',
        'weekly',
        'monthly',
        'quarterly',
        'semi-annual',
        'annual',
        'event-driven',
      ]),
      acceptance: z.array(z.string().min(1)).min(1),
      checks: z.array(z.string()).default([]),
      addresses: z.array(z.object({ requirement: z.string(), how: z.string().min(1) })).default([]),
      reason: z.string().max(2000).default(''),
    }),
    output: Written,
    status: 201,
  }),
} as const
