import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
let control = ''
const check = 'premises-walked-through'

before(async () => {
  place = await openPlace()
  const { client } = place.lead
  const draft = {
    code: 'PHY-01',
    title: 'Premises',
    statement: 'Premises are closed to strangers.',
    theme: 'physical',
    lifecycle: { state: 'proposed' as const },
    evidenceOwners: [],
    cadence: 'continuous' as const,
    acceptance: ['Nobody gets in.'],
    addresses: [{ requirement: 'soc2@2017:CC6.4', how: 'By walking around.' }],
    checks: [check],
    manual: null,
    scopes: [],
    origin: null,
  }
  control = (await client.controls.create({ body: { body: draft, reason: '' } })).id
  await client.controls.adopt({ body: { adopt: [{ control, owner: place.me }] } })
})
after(async () => place[Symbol.asyncDispose]())

const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString()
const step = (outcome: 'pass' | 'fail' | 'not_applicable', note = '') => ({ outcome, note })
const attest = async (steps: readonly ReturnType<typeof step>[], performedAt = hourAgo()) =>
  await place.lead.client.checks.attest({
    params: { id: check },
    body: { performedAt, steps: [...steps], statement: 'I walked around the house.' },
  })
async function standing() {
  const { items } = await place.lead.client.controls.standings()
  const found = items.find(item => item.control === control)
  return [found?.operated, found?.reviewed]
}

test('a manual check says its method and its steps', async () => {
  const { manual } = await place.lead.client.checks.get({ params: { id: check } })
  assert.equal(manual?.method, 'observation')
  assert.equal(manual?.steps.length, 4)
})

test('what a person attests operates in their name, and counts as reviewed once somebody else accepted its record', async () => {
  const { run, evidence } = await attest([
    step('pass'),
    step('pass'),
    step('not_applicable', 'no meeting rooms'),
    step('pass'),
  ])
  const recorded = (await place.lead.client.checks.ran({ params: { id: run } })).body
  assert.equal(recorded.attested?.by, place.me)
  assert.equal(recorded.verdict, 'passed')
  assert.deepEqual(await standing(), ['yes', 'unknown'])
  const item = await place.lead.client.evidence.get({ params: { id: evidence }, query: {} })
  assert.match(item.body.description, /3\. Compare the list of visitors.*\nDoes not apply: no meeting rooms/s)
  assert.deepEqual(item.body.controls, [control])
  const of = { noun: 'evidence' as const, id: evidence }
  await assert.rejects(place.lead.client.reviews.decide({ body: { of, decision: 'accepted' } }), /cannot decide/)
  await place.second.client.reviews.decide({ body: { of, decision: 'accepted' } })
  assert.deepEqual(await standing(), ['yes', 'yes'])
})

test('a step that is not as it should be fails the check, and says why', async () => {
  await assert.rejects(attest([step('pass'), step('fail'), step('pass'), step('pass')]), /wrong in step 2/)
  await attest([step('pass'), step('fail', 'Nobody stopped me'), step('pass'), step('pass')], new Date().toISOString())
  assert.equal((await standing())[0], 'no')
  const { lastRun } = await place.lead.client.checks.get({ params: { id: check } })
  assert.deepEqual(
    lastRun?.body.failing.map(row => row.reason),
    ['Nobody stopped me'],
  )
})

test('steps that are missing, times to come and checks of machines are refused', async () => {
  await assert.rejects(attest([step('pass')]), /each of its 4 steps/)
  const four = Array.from({ length: 4 }, () => step('pass'))
  await assert.rejects(attest(four, new Date(Date.now() + 86_400_000).toISOString()), /future/)
  await assert.rejects(
    place.lead.client.checks.attest({
      params: { id: 'disks-encrypted' },
      body: { performedAt: hourAgo(), steps: four, statement: 'x' },
    }),
    /run by a machine/,
  )
})

test('a check that no control names is attested by whoever may attest, one of another owner is not', async () => {
  const attested = async (browser: Place['lead'], id: string) => {
    const { manual } = await browser.client.checks.get({ params: { id } })
    const steps = (manual?.steps ?? []).map(() => step('pass'))
    return await browser.client.checks.attest({
      params: { id },
      body: { performedAt: hourAgo(), steps, statement: 'Seen.' },
    })
  }
  await attested(place.second, 'board-oversight-read')
  await assert.rejects(attested(place.second, check), /within your reach/)
})
