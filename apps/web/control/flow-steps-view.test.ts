import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Control } from '@onus/core/control'
import { flowSteps } from './flow-steps-view.ts'

const fact = (name: string, at: string) => ({ fact: `fact of ${name}`, recorded: at, actor: { name } })
const body = (statement: string, requirements: readonly string[]) =>
  ({ statement, addresses: requirements.map(requirement => ({ requirement, how: 'So.' })) }) as unknown as Control

const versions = [
  { ...fact('Tia', '2026-03-03'), body: body('Second words', ['soc2@2017:CC6.1', 'sp800-53@5.2.0:AC-2']) },
  { ...fact('Wim', '2026-02-02'), body: body('Second words', ['soc2@2017:CC6.1']) },
  { ...fact('Eva', '2026-01-01'), body: body('First words', ['soc2@2017:CC6.1']) },
]
const profiles = [
  { ...fact('Pia', '2025-12-12'), body: { name: 'SOC 2 Security', framework: 'soc2@2017' } },
  { ...fact('Olga', '2025-12-13'), body: { name: 'CSF', framework: 'csf@2.0' } },
]

test('each of the four steps from criteria to evidence names who decided it and when', () => {
  const evidence = [
    { ...fact('Late', '2026-05-05'), body: { title: 'Later' } },
    { ...fact('Early', '2026-04-04'), body: { title: 'First' } },
  ]
  const steps = flowSteps({ versions, profiles, evidence, runs: [] })
  assert.deepEqual(
    steps.map(({ by, at }) => [by, at]),
    [
      ['Pia', '2025-12-12'],
      ['Tia', '2026-03-03'],
      ['Wim', '2026-02-02'],
      ['Early', '2026-04-04'],
    ],
  )
  assert.equal(steps[1]?.what, 'AC-2')
})

test('a step that nobody has taken is said to be open', () => {
  const steps = flowSteps({ versions: versions.slice(1), profiles: [], evidence: [], runs: [] })
  assert.deepEqual(
    steps.map(one => one.what),
    [null, null, 'Serves 1 requirement', null],
  )
})

test('a check that was run on collected data is evidence too', () => {
  const steps = flowSteps({ versions, profiles, evidence: [], runs: [fact('Onus', '2026-06-06')] })
  assert.deepEqual(steps[3], {
    title: 'Collect evidence once',
    what: '1 check on collected data',
    by: 'Onus',
    at: '2026-06-06',
    fact: 'fact of Onus',
  })
})
