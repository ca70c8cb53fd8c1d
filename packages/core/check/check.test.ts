import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import {
  Check,
  checkDigest,
  Duration,
  durationMs,
  isManual,
  isShort,
  paramValues,
  ShortCheck,
  schemaFor,
} from './index.ts'

const short = {
  id: 'accounts-need-a-second-factor',
  title: 'Sign-in needs a second factor',
  requirements: ['soc2@2017:CC6.1', 'nis2@2022:21(2)(j)'],
  severity: 'high',
  cadence: 'daily',
  good: 'Every account of a person that is enabled needs a second factor.',
  remediation: 'Turn it on.',
  data: { accounts: { dataset: 'identity.accounts@1', fresh_within: '26h' } },
  population: { data: 'accounts', key: 'resource' },
  params: { days: { type: 'integer', default: 90, min: 1, max: 365 } },
  from: 'accounts',
  pass: 'mfa',
  reason: { fail: 'no second factor' },
}

test('a short check is read, with its defaults', () => {
  const check = Check.parse(short)
  assert.ok(isShort(check) && !isManual(check))
  assert.deepEqual(check.threshold, { min_pass_percent: 100, min_population: 1 })
})

test('a field that no check has is refused in the form that was meant', () => {
  const outcome = schemaFor({ ...short, passs: 'x' }).safeParse({ ...short, passs: 'x' })
  assert.match(outcome.error?.message ?? '', /passs/)
})

test('the digest of a check changes with every edit and not with the order of its fields', () => {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const check = ShortCheck.parse(short)
  const shuffled = ShortCheck.parse(Object.fromEntries(Object.entries(short).reverse()))
  assert.equal(checkDigest(check, sha), checkDigest(shuffled, sha))
  assert.notEqual(checkDigest(check, sha), checkDigest({ ...check, title: 'Another' }, sha))
})

test('durations are whole numbers with one unit', () => {
  assert.equal(durationMs('26h'), 93_600_000)
  assert.equal(durationMs('2w'), durationMs('14d'))
  for (const wrong of ['26', '1.5h', '-1h', '0h', '1y']) assert.ok(!Duration.safeParse(wrong).success, wrong)
})

test('parameters take their defaults, and refuse unknown names and values out of bounds', () => {
  const check = ShortCheck.parse(short)
  assert.deepEqual(paramValues(check, {}), { ok: true, values: { days: 90 } })
  assert.deepEqual(paramValues(check, { days: 30 }), { ok: true, values: { days: 30 } })
  const refused = paramValues(check, { days: 1000, hours: 1 })
  assert.ok(!refused.ok)
  assert.deepEqual(refused.problems, [
    'hours is no parameter of accounts-need-a-second-factor',
    'days: expected at most 365, given 1000',
  ])
})
