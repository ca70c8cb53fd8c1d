import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Sha256 } from '../id/index.ts'
import { Run, type StepOutcome } from '../run/index.ts'
import { instant } from '../time/index.ts'
import { attestedRun, ManualCheck } from './index.ts'

const digest = Sha256.parse('0'.repeat(64))
const check = ManualCheck.parse({
  id: 'doors-walked',
  title: 'Doors are locked',
  severity: 'medium',
  cadence: 'monthly',
  good: 'They are.',
  remediation: 'Lock them.',
  method: 'observation',
  steps: ['Try the front door', 'Try the back door'],
})
type Outcome = ReturnType<typeof StepOutcome.parse>
const attested = (...outcomes: Outcome[]) =>
  attestedRun({
    check,
    checkDigest: digest,
    exceptionsDigest: digest,
    performedAt: instant(Date.parse('2026-03-01T10:00:00Z')),
    attestation: {
      by: '018f0000-0000-7000-8000-000000000001',
      method: 'observation',
      statement: 'I walked around the house.',
      evidence: ['018f0000-0000-7000-8000-000000000002'],
      steps: outcomes.map((outcome, index) => ({ step: check.steps[index] ?? '', outcome, note: 'seen' })),
    },
  })

test('a step that is not as it should be makes it failed, and says which', () => {
  const run = attested('pass', 'fail')
  assert.equal(run.verdict, 'failed')
  assert.deepEqual(run.failing, [{ resource: 'Try the back door', status: 'fail', reason: 'seen' }])
  assert.deepEqual(run.counts.statuses, { pass: 1, fail: 1 })
})

test('it passes only if something applied, and steps that do not apply are counted', () => {
  assert.equal(attested('pass', 'not_applicable').verdict, 'passed')
  assert.equal(attested('pass', 'not_applicable').counts.outOfScope, 1)
  assert.equal(attested('not_applicable', 'not_applicable').verdict, 'no_data')
})

test('it speaks as long as performances of its cadence may lie apart', () => {
  assert.equal(attested('pass', 'pass').freshUntil, '2026-04-15T10:00:00.000Z')
})

test('what is attested is a result like any other', () => {
  assert.deepEqual(Run.parse(attested('pass', 'pass')), attested('pass', 'pass'))
})
