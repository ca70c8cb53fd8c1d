import { Raises } from '@onus/core/check'
import { ManualProcedure } from '@onus/core/control'
import { Blob } from '@onus/core/evidence'
import { Run, StepOutcome } from '@onus/core/run'
import { RowStatus } from '@onus/core/verdict'
import { z } from 'zod'
import { byId, listQuery, momentQuery, operation, pageOf } from '../operation/index.ts'
import { recordOf } from '../record/index.ts'

const CheckId = z.object({ id: z.string().min(1).max(100) })

/** A problem in a check's text, with its place so that the editor can point at it. */
const CheckProblem = z.object({
  message: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  path: z.string(),
})

export const CheckCard = z.object({
  id: z.string(),
  title: z.string(),
  good: z.string().describe('What good looks like'),
  severity: z.string(),
  cadence: z.string(),
  requirements: z.array(z.string()),
  datasets: z.array(z.object({ alias: z.string(), dataset: z.string() })),
  population: z.string().nullable().describe('The alias of the data whose rows it judges; null when people judge'),
  origin: z.enum(['shipped', 'own']),
  raises: Raises.nullable().describe('The kind of finding that failing resources raise'),
  controls: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string() })),
  lastRun: recordOf(Run).nullable(),
  stale: z.boolean(),
  manual: ManualProcedure.nullable().describe('What a person does; null for a check that a machine runs'),
})

export const CheckResultRow = z.object({ resource: z.string(), status: RowStatus, reason: z.string() })

export const checks = {
  list: operation({
    method: 'GET',
    path: '/checks',
    summary: 'List checks with their last verdict',
    needs: 'check:read',
    query: momentQuery,
    output: z.object({ items: z.array(CheckCard) }),
  }),
  get: operation({
    method: 'GET',
    path: '/checks/{id}',
    summary: 'Show one check with its text',
    needs: 'check:read',
    params: CheckId,
    query: momentQuery,
    output: CheckCard.extend({ text: z.string(), sql: z.string().nullable(), remediation: z.string() }),
  }),
  runs: operation({
    method: 'GET',
    path: '/checks/{id}/runs',
    summary: 'Every run of one check, latest first',
    needs: 'check:read',
    params: CheckId,
    query: listQuery,
    output: pageOf(recordOf(Run)),
  }),
  ran: operation({
    method: 'GET',
    path: '/runs/{id}',
    summary: 'Show one run of a check: its verdict, what it read, and where the ledger has it',
    needs: 'check:read',
    params: byId,
    output: recordOf(Run),
  }),
  rows: operation({
    method: 'GET',
    path: '/checks/{id}/runs/{run}/rows',
    summary: 'The rows of one run, failing first',
    needs: 'check:read',
    params: CheckId.extend({ run: z.uuid() }),
    query: listQuery.extend({ status: RowStatus.optional() }),
    output: pageOf(CheckResultRow),
  }),
  intervals: operation({
    method: 'GET',
    path: '/checks/{id}/intervals',
    summary: 'When each resource failed, as stretches of time',
    needs: 'check:read',
    params: CheckId,
    query: listQuery,
    output: pageOf(z.object({ resource: z.string(), status: RowStatus, from: z.string(), to: z.string().nullable() })),
  }),
  days: operation({
    method: 'GET',
    path: '/checks/{id}/days',
    summary:
      'Whether every resource passed on each day of a period, from stored intervals; a day without a result is unknown',
    needs: 'check:read',
    params: CheckId,
    query: z.object({ from: z.iso.date(), to: z.iso.date().describe('The last day') }),
    output: z.object({
      resources: z.int().describe('Resources that were ever judged in the period'),
      days: z.array(
        z.object({
          day: z.string(),
          failing: z.int().describe('Resources that failed at some time of the day'),
          unknown: z.int().describe('Resources of which it was not known'),
          observed: z.boolean().describe('Whether a result spoke for some time of the day'),
        }),
      ),
    }),
  }),
  validate: operation({
    method: 'POST',
    path: '/checks/validations',
    summary: 'Check the text of a check without saving it; its examples are run',
    needs: 'check:read',
    body: z.object({ text: z.string().max(64_000) }),
    output: z.object({ ok: z.boolean(), problems: z.array(CheckProblem), warnings: z.array(z.string()) }),
  }),
  preview: operation({
    method: 'POST',
    path: '/checks/previews',
    summary: 'Run the text of a check on the latest snapshots without recording anything',
    needs: 'check:run',
    body: z.object({ text: z.string().max(64_000) }),
    output: z.object({
      problems: z.array(CheckProblem),
      verdict: z.string().nullable(),
      reason: z.string(),
      counts: z.record(z.string(), z.int()),
      rows: z.array(CheckResultRow),
      milliseconds: z.number(),
    }),
  }),
  save: operation({
    method: 'PUT',
    path: '/checks/{id}',
    summary: 'Save a check of your own as a new version',
    needs: 'check:write',
    params: CheckId,
    body: z.object({ text: z.string().max(64_000), reason: z.string().max(2000).default('') }),
    output: z.object({ id: z.string(), version: z.int() }),
  }),
  attest: operation({
    method: 'POST',
    path: '/checks/{id}/attestations',
    summary: 'Attest in your own name what a manual check came to, step by step; somebody else reviews it',
    needs: 'control:attest',
    params: CheckId,
    body: z.strictObject({
      performedAt: z.iso.datetime(),
      steps: z.array(z.strictObject({ outcome: StepOutcome, note: z.string().max(4000).default('') })).max(100),
      statement: z.string().min(1).max(4000),
      files: z.array(Blob).max(20).default([]),
      evidence: z.array(z.uuid()).max(50).default([]).describe('Evidence that is there already'),
    }),
    output: z.object({ run: z.uuid(), evidence: z.uuid() }),
    status: 201,
  }),
  run: operation({
    method: 'POST',
    path: '/checks/runs',
    summary: 'Run checks on the latest snapshots and record the results; all of them when none is named',
    needs: 'check:run',
    body: z.object({ checks: z.array(z.string()).max(1000).optional() }),
    output: z.object({ job: z.string() }),
    status: 202,
  }),
} as const
