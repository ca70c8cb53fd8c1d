import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jobDone } from '../job/testing.ts'
import { openPlace } from '../testing-place.ts'

// soak: the full year of the sample company, lived through and counted in its record
const skip = process.env.ONUS_SOAK === '1' ? false : 'SKIPPED, NOT CHECKED: a full year is lived in npm run test:soak'

test('a full year in the record: 70 controls, 300 windows, five populations, one qualified criterion', {
  skip,
}, async () => {
  await using place = await openPlace()
  const { client } = place.lead
  const until = new Date().toISOString() as never
  const { job, organisation } = await client.sample.load({ body: { people: 12, months: 12, seed: 1, until } })
  await client.sessions.chooseOrganisation({ body: { organisation } })
  await jobDone(client, job)
  const { items } = await client.engagements.list()
  const { id, body } = items.find(one => one.body.lifecycle.state === 'issued') ?? assert.fail('none is issued')
  assert.equal(body.kind, 'soc2_type2')
  const { columns } = await client.engagements.matrix({ params: { id } })
  assert.ok(columns.length >= 70, `${columns.length} controls`)
  const { totals, rows } = await client.plans.get({ params: { id } })
  assert.ok(totals.windows >= 300, `${totals.windows} windows`)
  const satisfied = rows.flatMap(row => row.windows).filter(one => one.state === 'performed' || one.state === 'late')
  assert.ok(satisfied.length >= 300, `${satisfied.length} windows with evidence`)
  const populations = (await client.populations.list({ query: { engagement: id } })).items
  assert.ok(populations.length >= 5, populations.map(one => one.body.title).join(', '))
  assert.ok(populations.some(one => one.body.interim))
  const { opinions } = await client.rooms.get({ params: { id } })
  const said = opinions.map(one => one.body.signed.statement)
  assert.deepEqual(
    said.filter(one => one.opinion !== 'unmodified').map(one => [one.aspect, one.opinion, one.qualified]),
    [['operation', 'qualified', ['soc2@2017:CC6.3']]],
  )
})
