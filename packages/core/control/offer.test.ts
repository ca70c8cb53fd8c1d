import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunVerdict } from '../verdict/index.ts'
import type { Control } from './index.ts'
import { offersFor } from './index.ts'

const control = (change: Partial<Pick<Control, 'origin' | 'checks' | 'lifecycle'>> = {}) => ({
  origin: 'ONUS-IAM-03',
  checks: ['named'],
  lifecycle: { state: 'proposed' as const },
  ...change,
})
const checks = [
  { id: 'never-ran', title: 'A', controls: ['ONUS-IAM-03'] },
  { id: 'named', title: 'B', controls: ['ONUS-IAM-03'] },
  { id: 'failed', title: 'C', controls: ['ONUS-IAM-01', 'ONUS-IAM-03'] },
  { id: 'of-another', title: 'D', controls: ['ONUS-IAM-01'] },
  { id: 'of-none', title: 'E' },
  { id: 'lacks-data', title: 'F', controls: ['ONUS-IAM-03'] },
]
const said: Readonly<Record<string, RunVerdict>> = { failed: 'failed', 'lacks-data': 'no_data' }
const offered = (of = control()) => offersFor(of, checks, id => said[id] ?? null).map(one => one.id)

test('a control is offered the checks that name the starter control it came from, those with an answer first', () => {
  assert.deepEqual(offered(), ['failed', 'never-ran', 'lacks-data'])
})

test('nothing is offered to a control that is retired, or was written by hand, or made from an outcome', () => {
  assert.deepEqual(offered(control({ lifecycle: { state: 'retired', reason: 'gone' } })), [])
  assert.deepEqual(offered(control({ origin: null })), [])
  assert.deepEqual(offered(control({ origin: 'profile 018f csf@2.0:PR.AA-01' })), [])
})
