import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { OwnDataset } from '@onus/core/dataset'
import { jobDone } from '../job/testing.ts'
import { openPlace, type Place, textFile } from '../testing-place.ts'

let place: Place
before(async () => {
  place = await openPlace()
})
after(() => place[Symbol.asyncDispose]())

const badges: OwnDataset = {
  ref: 'own_hr.badges@1',
  title: 'Badges',
  meaning: 'Badges that open doors.',
  key: ['badge'],
  columns: [
    { name: 'badge', type: 'text', meaning: 'Number of the badge', nullable: false },
    { name: 'holder', type: 'text', meaning: 'Who has it', nullable: true, personal: true },
    { name: 'doors', type: 'integer', meaning: 'Doors that it opens', nullable: true, unit: 'doors' },
  ],
  state: 'active',
}
const door = { name: 'lost', type: 'boolean' as const, meaning: 'Whether it was lost', nullable: true }

let id = ''

async function imported(columns: readonly string[], ...lines: readonly string[]): Promise<string> {
  const { client } = place.lead
  const seen = await client.connections.previewTable({
    files: [textFile('badges.csv', columns.join(','), ...lines)],
    query: { dataset: badges.ref },
  })
  const mapping = Object.fromEntries(columns.map(name => [name, name]))
  const choice = { upload: seen.upload, dataset: badges.ref, mapping, options: {} }
  const trial = await client.connections.tryTable({ body: choice })
  assert.deepEqual([trial.problemCount, trial.refusal], [0, null])
  const { job } = await client.connections.importTable({ body: { ...choice, title: `Badges ${columns.length}` } })
  return ((await jobDone(client, job)).outcome as { snapshot: string }).snapshot
}

const check = `id: badges-have-a-holder
title: Each badge has a holder
severity: low
requirements: [soc2@2017:CC6.4]
cadence: daily
good: Every badge that opens doors has somebody who answers for it.
remediation: Take the badge back, or write down who has it.
data:
  badges: { dataset: own_hr.badges@1, fresh_within: 26h }
population: { data: badges, key: resource }
from: badges
pass: holder IS NOT NULL
reason: { pass: it has a holder, fail: "nobody has {badge}" }
examples:
  - title: without a holder and with one
    given:
      badges: [{ badge: a }, { badge: b, holder: Ada }]
    at: 2026-03-01T00:00:00Z
    expect: { a: fail, b: pass }
`

test('an organisation adds a dataset of its own; one whose name ships, or whose columns cannot be named, is refused', async () => {
  const { client } = place.lead
  id = (await client.ownDatasets.create({ body: { body: badges, reason: 'we have badges' } })).id
  await assert.rejects(
    client.ownDatasets.create({ body: { body: badges, reason: 'again' } }),
    /already.*own_hr\.badges@2/,
  )
  await assert.rejects(
    client.ownDatasets.create({ body: { body: { ...badges, ref: 'identity.badges@1' }, reason: 'x' } }),
    /begins with own_/,
  )
  await assert.rejects(
    client.ownDatasets.create({
      body: {
        body: { ...badges, ref: 'own_hr.b@1', columns: [...badges.columns, { ...door, name: 'select' }] },
        reason: 'x',
      },
    }),
    /word of SQL/,
  )
  const found = (await client.datasets.list()).items.find(one => one.ref === badges.ref)
  assert.deepEqual(found?.own, { id, state: 'active' })
})

let first = ''

test('a table fills it, its rows can be sorted and filtered, and a check reads it', async () => {
  first = await imported(['badge', 'holder', 'doors'], 'a,,2', 'b,Ada,10')
  const { client } = place.lead
  const params = { dataset: badges.ref, snapshot: first }
  const cells = async (query: { sort?: string; column?: string; value?: string }) => {
    const page = await client.datasets.rows({ params, query })
    return page.rows.map(row => row.cells[page.columns.indexOf('badge')])
  }
  assert.deepEqual(await cells({ sort: '-doors' }), ['b', 'a'])
  assert.deepEqual(await cells({ column: 'holder', value: 'Ada' }), ['b'])
  await assert.rejects(cells({ sort: 'nothing' }), /has no column "nothing"/)
  const validation = await client.checks.validate({ body: { text: check } })
  assert.deepEqual(validation.problems, [])
  const preview = await client.checks.preview({ body: { text: check } })
  assert.deepEqual([preview.verdict, preview.rows.map(row => row.resource)], ['failed', ['a']])
  await client.checks.save({ params: { id: 'badges-have-a-holder' }, body: { text: check, reason: 'x' } })
  const found = (await client.datasets.list()).items.find(one => one.ref === badges.ref)
  assert.deepEqual(
    found?.checks.map(one => [one.id, one.requirements]),
    [['badges-have-a-holder', ['soc2@2017:CC6.4']]],
  )
})

test('a column that may be empty may come, and what was written before stays readable; other changes are refused', async () => {
  const { client } = place.lead
  const update = (body: OwnDataset) => client.ownDatasets.update({ params: { id }, body: { body, reason: 'more' } })
  await update({ ...badges, columns: [...badges.columns, door] })
  const page = await client.datasets.rows({ params: { dataset: badges.ref, snapshot: first }, query: {} })
  assert.equal(page.rows[0]?.cells[page.columns.indexOf('lost')], null)
  await imported(['badge', 'lost'], 'c,true')
  const preview = await client.checks.preview({ body: { text: check } })
  assert.equal(preview.counts.total, 3)
  await assert.rejects(update(badges), /lost stays.*own_hr\.badges@2/)
  await client.ownDatasets.create({ body: { body: { ...badges, ref: 'own_hr.badges@2' }, reason: 'anew' } })
})
