import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Control } from '../control/index.ts'
import { instant } from '../time/index.ts'
import type { Version } from '../version/index.ts'
import { asReliedOn, type MatrixCell, matrixOf } from './index.ts'

const [scope, engagement, person] = ['s', 'e', 'p']
const ref = (n: number) => `soc2@2017:CC${Math.ceil(n / 5)}.${((n - 1) % 5) + 1}`

function version<Body>(subject: string, body: Body, noun: 'control' | 'matrix-cell'): Version<Body> {
  return {
    org: 'o' as Version<Body>['org'],
    noun,
    subject,
    version: 1,
    fact: `f-${subject}`,
    effective: { from: instant('2026-01-01'), to: null },
    position: 1,
    recorded: null,
    actor: { kind: 'user', id: 'u' },
    reason: '',
    sample: false,
    body,
  }
}
function control(code: string, requirements: readonly string[], more: Partial<Control> = {}) {
  const body: Control = {
    code,
    title: `What ${code} does`,
    statement: `We do ${code}.`,
    theme: '',
    lifecycle: { state: 'adopted', owner: person },
    evidenceOwners: [],
    cadence: 'monthly',
    acceptance: ['done'],
    addresses: requirements.map(requirement => ({ requirement, how: `${code} for ${requirement}` })),
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
    ...more,
  }
  return version(code, body, 'control')
}
const said = (requirement: string, of: string, cell: MatrixCell['said']) =>
  version<MatrixCell>(
    `${requirement}-${of}`,
    { engagement, requirement, control: of, said: cell, by: person },
    'matrix-cell',
  )

const requirements = [ref(1), ref(2), ref(3)]
const made = (controls: readonly Version<Control>[], more: readonly Version<MatrixCell>[] = [], rows = requirements) =>
  matrixOf({
    framework: 'soc2@2017',
    requirements: rows,
    controls,
    said: more,
    scopes: [scope],
    datasetsOf: check => (check === 'policy-check' ? ['policy.documents@1'] : ['identity.accounts@1']),
  })

test('a cell says what the control says until somebody says it otherwise here', () => {
  const c = control('AC-2', [ref(1), 'csf@2.0:PR.AA-01'])
  assert.deepEqual(made([c]).cells, [
    { requirement: ref(1), control: 'AC-2', how: `AC-2 for ${ref(1)}`, from: 'control', by: null },
  ])
  const own = made([c], [said(ref(1), 'AC-2', { state: 'in', how: 'By removing leavers' })])
  assert.deepEqual(own.cells, [
    { requirement: ref(1), control: 'AC-2', how: 'By removing leavers', from: 'engagement', by: person },
  ])
})

test('a control that is left out for a reason stays visible and does not count', () => {
  const matrix = made([control('AC-2', [ref(1)])], [said(ref(1), 'AC-2', { state: 'out', reason: 'Other product' })])
  assert.deepEqual(matrix.cells, [])
  assert.equal(matrix.leftOut[0]?.reason, 'Other product')
  assert.ok(matrix.gates.some(gate => gate.kind === 'empty' && gate.subject === ref(1)))
})

test('only adopted controls that work in the scope are columns, in the order of their codes', () => {
  const matrix = made([
    control('AC-10', [ref(1)]),
    control('AC-2', [ref(1)], { scopes: [scope] }),
    control('AC-3', [ref(1)], { scopes: ['elsewhere'] }),
    control('AC-4', [ref(1)], { lifecycle: { state: 'proposed' } }),
  ])
  assert.deepEqual(
    matrix.columns.map(column => column.code),
    ['AC-2', 'AC-10'],
  )
})

test('the gates name a criterion with nothing, with policies alone, with one manual look a year, and an over-claim', () => {
  const rows = Array.from({ length: 12 }, (_, at) => ref(at + 1))
  const matrix = made(
    [
      control('POL-1', [ref(1)], { checks: ['policy-check'] }),
      control('MAN-1', [ref(2)], { cadence: 'annual' }),
      control('BIG-1', rows.slice(3), { checks: ['c'] }),
    ],
    [],
    rows,
  )
  assert.deepEqual(
    matrix.gates.map(gate => [gate.kind, gate.subject]),
    [
      ['policy_only', ref(1)],
      ['manual_annual_only', ref(2)],
      ['empty', ref(3)],
      ['over_claim', 'soc2@2017'],
    ],
  )
})

test('a control is at eight criteria without remark, and at nine with one', () => {
  const rows = Array.from({ length: 9 }, (_, at) => ref(at + 1))
  const gates = (n: number) =>
    made([control('X', rows.slice(0, n), { checks: ['c'] })], [], rows).gates.filter(one => one.kind === 'over_claim')
  assert.equal(gates(8).length, 0)
  assert.equal(gates(9).length, 1)
})

test('an engagement relies on controls as its matrix says, and on what a control says where it says nothing', () => {
  const [relied] = asReliedOn(
    [control('AC-2', [ref(1), ref(2)])],
    [
      said(ref(1), 'AC-2', { state: 'out', reason: 'Other product' }),
      said(ref(3), 'AC-2', { state: 'in', how: 'Here it does' }),
    ],
  )
  assert.deepEqual(
    relied?.body.addresses.map(one => one.requirement),
    [ref(2), ref(3)],
  )
})
