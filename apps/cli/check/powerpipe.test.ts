import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SqlCheck } from '@onus/core/check'
import { parse } from 'yaml'
import { place } from './testing.ts'

const mod = `
mod "doors" {
  title = "Doors"
}
benchmark "all" {
  title    = "SOC 2"
  children = [control.locked, control.watched]
}
control "locked" {
  title    = "Doors are locked"
  severity = "high"
  sql = <<-EOQ
    select id as resource, case when locked then 'ok' else 'alarm' end as status, name || ' seen' as reason
    from door, lock where door.id = lock.door_id
  EOQ
}
control "watched" {
  title = "Doors are watched"
  sql = <<-EOQ
    select id as resource, 'ok' as status,
      host(address::inet) as reason
    from door
  EOQ
}
`

test('a mod becomes checks, datasets, claims and a report of what was not taken over', async () => {
  using folder = place({ 'mod/mod.pp': mod, 'mod/README.md': 'nothing' })
  const { code, out, err } = await folder.onus('import', 'powerpipe', 'mod', '--out', 'made')
  assert.equal(code, 2, err)
  assert.match(out, /^watched +mod\.pp:\d+ \(line 2 of its SQL\) +the type inet$/m)
  assert.match(out, /^Doors: 1 of 2 controls taken over as 1 checks, in made\.$/m)
  const read = (path: string) => readFileSync(join(folder.path, 'made', path), 'utf8')
  assert.deepEqual(readdirSync(join(folder.path, 'made')).sort(), ['checks', 'claims.json', 'datasets', 'report.json'])
  const check = SqlCheck.parse(parse(read('checks/locked.yaml')))
  assert.deepEqual([check.severity, check.requirements, check.population], ['high', [], { data: 'door', key: 'id' }])
  assert.deepEqual(readdirSync(join(folder.path, 'made/datasets')), [
    'own_steampipe.door@1.yaml',
    'own_steampipe.lock@1.yaml',
  ])
  assert.deepEqual(JSON.parse(read('claims.json'))[0].benchmarks, [['SOC 2']])
  assert.equal(JSON.parse(read('report.json')).refused[0].control, 'watched')
})

test('nothing is written over, and what is no mod or no list of columns is refused', async () => {
  using folder = place({ 'mod/mod.pp': mod, 'made/mine.txt': 'mine', 'empty/a.txt': '', 'columns.csv': 'a,b\n1,2\n' })
  const refusals = [
    [['mod', '--out', 'made'], /^made is not empty/],
    [['empty', '--out', 'new'], /^empty is no mod/],
    [['mod', '--out', 'new', '--columns', 'columns.csv'], /^columns\.csv is no CSV with the columns/],
  ] as const
  for (const [given, message] of refusals) {
    const { code, err } = await folder.onus('import', 'powerpipe', ...given)
    assert.equal(code, 2)
    assert.match(err, message)
  }
  assert.deepEqual(readdirSync(join(folder.path, 'made')), ['mine.txt'])
})
