import { Severity } from '@onus/core/check'
import { Test, TestConclusion, TestDraft, TestResult } from '@onus/core/test'
import { z } from 'zod'
import { byId, listQuery, momentQuery, operation, pageOf } from '../operation/index.ts'
import { recordOf, Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

const versioned = versionedOperations({
  one: 'test',
  many: 'tests',
  path: '/tests',
  body: TestDraft,
  read: 'test:read',
  write: 'test:write',
})
const { history } = versionedOperations({
  one: 'test',
  many: 'tests',
  path: '/tests',
  body: Test,
  read: 'test:read',
  write: 'test:write',
})

/** A test with how it stands, and what can be done about its deviations. */
export const TestView = recordOf(Test).extend({
  counts: z.object({ items: z.int(), pass: z.int(), deviation: z.int(), notApplicable: z.int(), open: z.int() }),
  population: z.int().nullable().describe('Items of the population; null for a test without one'),
  invalid: z.string().nullable().describe('Why its sample does not count'),
  suggestions: z.array(z.enum(['extend', 'ineffective', 'compensating'])).describe('What can be done; none is chosen'),
  conclusions: z
    .array(z.object({ conclusion: TestConclusion, why: z.string().nullable() }))
    .describe('What can be concluded now, or why not yet'),
})

export const tests = {
  list: operation({
    method: 'GET',
    path: '/tests',
    summary: 'List tests, of one engagement or control when it is named',
    needs: 'test:read',
    query: listQuery
      .extend(momentQuery.shape)
      .extend({ engagement: z.uuid().optional(), control: z.uuid().optional() }),
    output: pageOf(TestView),
  }),
  get: operation({
    method: 'GET',
    path: '/tests/{id}',
    summary: 'Show one test with its results',
    needs: 'test:read',
    params: byId,
    query: momentQuery,
    output: TestView,
  }),
  history,
  create: versioned.create,
  update: versioned.update,
  results: operation({
    method: 'POST',
    path: '/tests/{id}/results',
    summary: 'Record what came out for items of one test; a later result about the same item takes its place',
    needs: 'test:write',
    params: byId,
    body: z.object({
      results: z
        .array(
          z.object({
            item: z.string().max(1000).optional().describe('What was looked at, for a test without a sample'),
            position: TestResult.shape.position,
            result: TestResult.shape.result,
            reason: z.string().max(4000).default(''),
            evidence: TestResult.shape.evidence.default([]),
          }),
        )
        .min(1)
        .max(500),
    }),
    output: Written,
  }),
  resultsByProgram: operation({
    method: 'POST',
    path: '/tests/{id}/results-by-program',
    summary:
      'Take over what the rows tell of items of one test that have no result: responded in time, late or not at all',
    needs: 'test:write',
    params: byId,
    output: Written.extend({
      pass: z.int(),
      deviation: z.int(),
      unknown: z.int().describe('Items of which the rows do not tell; they stay open'),
    }),
  }),
  conclude: operation({
    method: 'POST',
    path: '/tests/{id}/conclusion',
    summary: 'Say what one test shows; inquiry alone, open items and a sample that does not count are refused',
    needs: 'test:write',
    params: byId,
    body: z.object({ conclusion: TestConclusion, words: z.string().max(8000).default('') }),
    output: Written,
  }),
  review: operation({
    method: 'POST',
    path: '/tests/{id}/review',
    summary: 'Review a concluded test as another person, or send it back',
    needs: 'test:write',
    params: byId,
    body: z.object({ accept: z.boolean(), words: z.string().max(8000).default('') }),
    output: Written,
  }),
  release: operation({
    method: 'POST',
    path: '/tests/{id}/release',
    summary: 'Let management read a test on the auditor’s side',
    needs: 'test:write',
    params: byId,
    output: Written,
  }),
  raise: operation({
    method: 'POST',
    path: '/tests/{id}/findings',
    summary: 'Raise a finding of kind deviation from one test, with population, sample and deviations filled in',
    needs: 'test:write',
    params: byId,
    body: z.object({
      owner: z.uuid().nullable().default(null).describe('Null for the owner of the control'),
      severity: Severity.default('medium'),
      title: z.string().trim().min(1).max(200).optional(),
      description: z.string().trim().min(1).max(8000).optional(),
    }),
    output: Written,
    status: 201,
  }),
} as const
