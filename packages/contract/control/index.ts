import { CheckId } from '@onus/core/check'
import { Control } from '@onus/core/control'
import { Answer, Label } from '@onus/core/posture'
import { Instant } from '@onus/core/time'
import { RunVerdict } from '@onus/core/verdict'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { versionedOperations } from '../register/index.ts'

/** Where a control stands: the three axes, the label and the reasons in words. */
export const ControlStanding = z.object({
  control: z.uuid(),
  label: Label,
  designed: Answer,
  operated: Answer,
  reviewed: Answer,
  words: z.array(z.string()),
  validUntil: Instant.nullable(),
})

/** A control with the checks that are offered to it; those that came to an answer are first. */
export const CheckOffers = z.object({
  control: z.uuid(),
  code: z.string(),
  title: z.string(),
  named: z.int().describe('How many checks it names already'),
  offers: z.array(z.object({ id: CheckId, title: z.string(), verdict: RunVerdict.nullable() })),
})

export const controls = {
  ...versionedOperations({
    one: 'control',
    many: 'controls',
    path: '/controls',
    body: Control,
    read: 'control:read',
    write: 'control:write',
  }),
  standings: operation({
    method: 'GET',
    path: '/controls/standings',
    summary: 'Where every control stands',
    needs: 'control:read',
    query: momentQuery,
    output: z.object({ items: z.array(ControlStanding), position: z.int() }),
  }),
  usedBy: operation({
    method: 'GET',
    path: '/controls/{id}/links',
    summary: 'What a control is linked to: requirements, checks, evidence, exceptions, actions',
    needs: 'control:read',
    params: byId,
    output: z.object({
      items: z.array(z.object({ noun: z.string(), id: z.string(), title: z.string(), how: z.string() })),
    }),
  }),
  oversight: operation({
    method: 'GET',
    path: '/controls/{id}/oversight',
    summary: 'The latest times somebody looked after a control: performed, reviewed, its wording changed or confirmed',
    needs: 'control:read',
    params: byId,
    output: z.object({
      items: z.array(
        z.object({
          at: z.string(),
          kind: z.enum(['performed', 'reviewed', 'worded']),
          by: z.string(),
          title: z.string(),
          fact: z.uuid(),
        }),
      ),
    }),
  }),
  checkOffers: operation({
    method: 'GET',
    path: '/controls/check-offers',
    summary: 'Checks that say that they can test a control, and that it does not name; with what each said last',
    needs: 'control:read',
    output: z.object({ items: z.array(CheckOffers) }),
  }),
  takeChecks: operation({
    method: 'POST',
    path: '/controls/check-offers',
    summary: 'Let checks that are offered test controls, as one recorded action',
    needs: 'control:write',
    body: z.object({
      take: z
        .array(z.object({ control: z.uuid(), checks: z.array(CheckId).min(1).max(200) }))
        .min(1)
        .max(500),
    }),
    output: z.object({ controls: z.int(), checks: z.int() }),
  }),
  adopt: operation({
    method: 'POST',
    path: '/controls/adoptions',
    summary: 'Adopt proposed controls, each with one accountable owner, as one recorded action',
    needs: 'control:adopt',
    body: z.object({
      adopt: z
        .array(z.object({ control: z.uuid(), owner: z.uuid() }))
        .min(1)
        .max(500),
      reason: z.string().max(2000).default(''),
    }),
    output: z.object({ adopted: z.int() }),
  }),
} as const
