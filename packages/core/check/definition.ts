import { z } from 'zod'
import { Cadence, ManualProcedure } from '../control/index.ts'
import { DatasetRef } from '../dataset/schema.ts'
import { RequirementRef } from '../framework/ref.ts'
import { AnswerStatus } from '../verdict/index.ts'
import { Duration } from './duration.ts'

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _')
  .max(60)

export const CheckId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'expected lower-case words joined by -, like vulnerabilities-fixed-in-time')
  .max(100)
export type CheckId = z.infer<typeof CheckId>

export const Severity = z.enum(['critical', 'high', 'medium', 'low'])

/** What a resource that fails raises, beside the verdict: a finding that somebody answers for. */
export const Raises = z.enum(['deviation', 'observation'])
export type Raises = z.infer<typeof Raises>

const whatItIs = {
  id: CheckId,
  title: z.string().min(1).max(200),
  requirements: z.array(RequirementRef).max(60).default([]),
  controls: z
    .array(z.string().regex(/^ONUS-[A-Z0-9]{3}-\d{2}$/, 'expected the id of a starter control, like ONUS-IAM-03'))
    .max(10)
    .optional()
    .describe('Starter controls that it can test: where one is used, it is offered'),
  severity: Severity,
  cadence: Cadence,
  good: z.string().min(1).describe('What good looks like, said before any threshold (R-125)'),
  remediation: z.string().min(1),
  raises: Raises.optional().describe('The kind of finding that failing resources raise; none when absent'),
}

/** One table of a check: SQL sees only the alias (rulings 8). */
export const CheckData = z.strictObject({ dataset: DatasetRef, fresh_within: Duration })

const bounds = { meaning: z.string().optional() }

/** A parameter, available as `$name`. Its default is used where the organisation set no value of its own. */
export const Param = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('integer'),
    default: z.int(),
    min: z.int().optional(),
    max: z.int().optional(),
    ...bounds,
  }),
  z.strictObject({
    type: z.literal('decimal'),
    default: z.number(),
    min: z.number().optional(),
    max: z.number().optional(),
    ...bounds,
  }),
  z.strictObject({ type: z.literal('text'), default: z.string(), ...bounds }),
  z.strictObject({ type: z.literal('boolean'), default: z.boolean(), ...bounds }),
  z.strictObject({ type: z.literal('text[]'), default: z.array(z.string()), ...bounds }),
])
export type Param = z.infer<typeof Param>
export type ParamValue = Param['default']

export const Threshold = z.strictObject({
  min_pass_percent: z.number().min(0).max(100).default(100),
  min_population: z.int().min(1).default(1),
})

const moment = z
  .string()
  .refine(
    text => /^\d{4}-\d{2}-\d{2}T.*Z$/.test(text) && !Number.isNaN(Date.parse(text)),
    'expected a moment like 2026-01-31T00:00:00Z',
  )

/**
 * What the check must answer for given rows, exactly: a resource that is not listed in `expect` must not be answered.
 * Columns that are not given are null.
 */
export const Example = z.strictObject({
  title: z.string().min(1).optional(),
  given: z.record(name, z.array(z.record(z.string(), z.unknown())).max(200)),
  at: moment,
  params: z.record(name, z.unknown()).optional(),
  expect: z.record(z.string(), AnswerStatus),
})
export type Example = z.infer<typeof Example>

const howItRuns = {
  data: z.record(name, CheckData).refine(data => Object.keys(data).length > 0, 'names at least one dataset'),
  population: z.strictObject({ data: name, key: name }),
  params: z.record(name, Param).default({}),
  threshold: Threshold.default({ min_pass_percent: 100, min_population: 1 }),
  examples: z.array(Example).max(50).default([]),
}

const expression = z.string().min(1)

/** A check written as one SELECT that returns resource, status and reason. */
export const SqlCheck = z.strictObject({ ...whatItIs, ...howItRuns, sql: z.string().min(1) })
export type SqlCheck = z.infer<typeof SqlCheck>

/** A check about single rows of one table, written as expressions over its columns. */
export const ShortCheck = z.strictObject({
  ...whatItIs,
  ...howItRuns,
  from: name,
  scope: expression.optional(),
  exclude: expression.optional(),
  pass: expression,
  reason: z.strictObject({ pass: z.string().optional(), fail: z.string().min(1), excluded: z.string().optional() }),
})
export type ShortCheck = z.infer<typeof ShortCheck>

/** A check that a person performs: its method and its steps. */
export const ManualCheck = z.strictObject({ ...whatItIs, ...ManualProcedure.shape })
export type ManualCheck = z.infer<typeof ManualCheck>

export type AutomatedCheck = SqlCheck | ShortCheck

/** A test procedure of a control, automated or manual. */
export const Check = z.union([SqlCheck, ShortCheck, ManualCheck])
export type Check = z.infer<typeof Check>

export function isManual(check: Check): check is ManualCheck {
  return 'method' in check
}

export function isShort(check: Check): check is ShortCheck {
  return 'pass' in check
}

/** The one schema that the value is meant to follow, so that its problems are about that form alone. */
export function schemaFor(value: unknown): typeof SqlCheck | typeof ShortCheck | typeof ManualCheck {
  if (typeof value !== 'object' || value === null) return SqlCheck
  if ('method' in value || 'steps' in value) return ManualCheck
  return 'sql' in value ? SqlCheck : 'pass' in value || 'from' in value ? ShortCheck : SqlCheck
}
