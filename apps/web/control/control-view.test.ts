import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ControlRecord, controlRows, frameworksOf } from './control-view.ts'

const control = (lifecycle: object) =>
  ({
    id: 'c1',
    body: {
      code: 'AC-01',
      title: 'T',
      lifecycle,
      addresses: [{ requirement: 'soc2@2017:CC6.1', how: 'x' }],
      checks: ['a'],
      cadence: 'daily',
      theme: 'access',
    },
  }) as unknown as ControlRecord

test('a control without a standing is unknown on every axis, never good', () => {
  const [row] = controlRows([control({ state: 'proposed' })], undefined)
  assert.equal(row?.label, 'unknown')
  assert.deepEqual(row?.axes, { designed: 'unknown', operated: 'unknown', reviewed: 'unknown' })
  assert.equal(row?.owner, null)
})

test('a control stands where its standing says', () => {
  const standing = {
    control: 'c1',
    label: 'failing',
    designed: 'yes',
    operated: 'no',
    reviewed: 'yes',
    words: ['A.', 'B.'],
    validUntil: null,
  }
  const [row] = controlRows([control({ state: 'adopted', owner: 'p' })], [standing as never])
  assert.equal(row?.label, 'failing')
  assert.equal(row?.why, 'A. B.')
  assert.equal(row?.owner, 'p')
})

test('frameworks are named once, without their versions', () => {
  assert.deepEqual(frameworksOf(['soc2@2017:CC6.1', 'soc2@2017:CC6.2', 'csf@2.0:PR.AA-01']), ['CSF', 'SOC 2'])
})
