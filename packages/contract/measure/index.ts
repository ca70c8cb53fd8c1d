import { Label } from '@onus/core/posture'
import { z } from 'zod'
import { documentFormat } from '../description/index.ts'
import { CitedView } from '../law/index.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'

const Cadence = z.enum(['monthly', 'quarterly', 'semi-annual', 'annual'])
const action = z.object({ id: z.uuid(), due: z.string().describe('The first moment after its day') }).nullable()

/** How one item of the annex stands with being looked at again and again. */
const MeasureReview = z.object({
  state: z.enum(['none', 'unset', 'waiting', 'current', 'missed']),
  last: z.string().nullable(),
  by: z.string().nullable().describe('By when it is looked at again'),
  rule: CitedView.nullable().describe('Where the law sets the interval'),
  plan: z
    .object({
      control: z.uuid(),
      owner: z.object({ id: z.uuid(), name: z.string() }),
      cadence: z.string(),
      why: z.string(),
      since: z.string(),
    })
    .nullable(),
  entries: z.array(
    z.object({
      id: z.uuid(),
      at: z.string(),
      by: z.string(),
      outcome: z.enum(['holds', 'gap']).nullable(),
      words: z.string(),
      evidence: z.array(z.uuid()),
    }),
  ),
  incidentSince: z
    .object({ id: z.uuid(), title: z.string(), at: z.string() })
    .nullable()
    .describe('A significant incident since the last review, after which the annex asks for another'),
  elsewhere: z.boolean().describe('Recorded where incidents are'),
})

/** One of the ten points or one item of the annex, as it stands for a legal entity. */
const MeasureLine = z.object({
  ref: z.string(),
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  label: Label.nullable().describe('Null where no profile asks it'),
  points: z.array(z.string()).describe('The points of Article 21(2) that it belongs to'),
  notApplied: z.string().nullable().describe('The written reason where it is left out'),
  isGap: z.boolean(),
  action,
  review: MeasureReview.nullable().describe('Null for the ten points'),
})
export type MeasureLine = z.infer<typeof MeasureLine>

export const measures = {
  list: operation({
    method: 'GET',
    path: '/legal-entities/{id}/measures',
    summary: 'The ten points and the annex as they stand for a legal entity: status, reviews, reasons and corrections',
    needs: 'legal-entity:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      asOf: z.string(),
      zone: z.string(),
      class: z.string().nullable(),
      relevant: z.enum(['yes', 'no', 'unknown']).describe('Whether the annex binds it'),
      profile: z.uuid().nullable().describe('Where items of the annex are left out'),
      approved: z.object({
        state: z.enum(['approved', 'approved_before', 'refused', 'never']),
        at: z.string().nullable(),
      }),
      points: z.array(MeasureLine),
      annex: z.array(MeasureLine),
    }),
  }),
  plan: operation({
    method: 'POST',
    path: '/legal-entities/{id}/reviews',
    summary:
      'Plan the review of an item of the annex: how often, by whom, and why so often; asked again it changes the plan',
    needs: 'control:write',
    params: byId,
    body: z.object({
      requirement: z.string(),
      owner: z.uuid(),
      cadence: Cadence,
      since: z.iso.date().optional().describe('From which day it is owed; left out: today'),
      why: z.string().trim().max(2_000).default(''),
    }),
    output: Written,
    status: 201,
  }),
  review: operation({
    method: 'POST',
    path: '/legal-entities/{id}/reviews/performed',
    summary: 'Record that a planned item was looked at, with what it came to; a gap opens its corrective action',
    needs: 'control:attest',
    params: byId,
    body: z.object({
      requirement: z.string(),
      performedOn: z.iso.date().describe('In the zone of record; it counts from the beginning of that day'),
      outcome: z.enum(['holds', 'gap']),
      words: z.string().trim().min(1, 'say what you looked at and found').max(8_000),
      evidence: z.array(z.uuid()).min(1, 'show it: name what was written down'),
      correction: z
        .object({ owner: z.uuid(), due: z.iso.date() })
        .optional()
        .describe('Of a gap: who corrects it by when'),
    }),
    output: Written.extend({ action: z.uuid().nullable() }),
    status: 201,
  }),
  document: operation({
    method: 'POST',
    path: '/legal-entities/{id}/measures/document',
    summary:
      'The measures of a legal entity as a document: status, reasons for what is not applied, reviews, corrections',
    needs: 'legal-entity:read',
    params: byId,
    body: documentFormat,
    transport: 'download',
    output: z.unknown(),
  }),
} as const
