import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { frameworkRef } from '../framework/index.ts'
import { moment, relation } from './fixture.ts'
import { crosswalkScenario, scenarioReport } from './scenario.ts'
import { fiveFrameworks, setsBetween, shippedCrosswalks } from './testing-catalogs.ts'

const file = join(import.meta.dirname, '../../../docs/crosswalk-scenario.md')
const pairs = crosswalkScenario({
  frameworks: fiveFrameworks,
  sets: setsBetween(fiveFrameworks, shippedCrosswalks()),
  decide: (source, kind, target) => relation(source, kind, target),
  at: moment,
})
const titles = new Map(fiveFrameworks.map(one => [frameworkRef(one) as string, one.shortTitle]))

test('the scenario has all 20 ordered pairs, and every requirement of the target is counted once', () => {
  assert.equal(pairs.length, 20)
  for (const { counts, requirements, from, to } of pairs) {
    const sum = Object.values(counts).reduce((total, one) => total + one, 0)
    assert.equal(sum, requirements, `${from} to ${to}`)
  }
})

test('shipped sets alone claim nothing in full nor in part, because no publisher states a relation', () => {
  for (const { counts } of pairs) assert.deepEqual([counts.full, counts.partial, counts.candidate], [0, 0, 0])
  assert.ok(pairs.every(({ sets }) => sets.filter(one => one.kind === 'published').every(one => one.stated === 0)))
})

test('once decided, relations carry over two hops as far as sets allow, and never to what is never inferred', () => {
  for (const { ifDecided, to } of pairs) {
    assert.equal(ifDecided.intersects.full, 0)
    if (to !== 'nis2@2022') assert.ok(ifDecided.equal.full > 0 || ifDecided.equal.unlinked > 0)
    else assert.ok(ifDecided.equal.never > 0)
  }
})

test('the report that is checked in is current', () => {
  const report = scenarioReport(pairs, framework => titles.get(framework) ?? framework)
  if (process.env.GOLDEN === 'write') writeFileSync(file, report)
  assert.equal(readFileSync(file, 'utf8'), report, 'run again with GOLDEN=write and look at what changed')
})
