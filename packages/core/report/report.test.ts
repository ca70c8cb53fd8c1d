import assert from 'node:assert/strict'
import { test } from 'node:test'
import { described, live } from '../description/testing.ts'
import { managementParts, reportSections, writers } from './index.ts'

const document = managementParts(
  {
    description: described(),
    live,
    assertion: { text: 'We assert.', signedBy: null },
    statements: new Map([[live.controls[0]!.id, 'Access is asked for and granted by another.']]),
    responses: [{ finding: 'Two changes without approval', response: 'We look weekly', by: 'Ann', due: '2026-12-01' }],
  },
  { person: () => 'Ann', requirement: reference => reference },
  { organisation: 'Acme', title: 'SOC 2', time: '2026', made: 'now', watermark: null },
)

test('a report has five sections by what they are, and the opinion is the auditor’s alone', () => {
  assert.deepEqual(
    reportSections.filter(section => !writers[section].management),
    ['opinion'],
  )
})

test('the section of the auditor is empty, and of the tests there are criteria and controls without a test or a result', () => {
  const at = (title: string) => document.blocks.findIndex(block => block.kind === 'heading' && block.text === title)
  const [opinion, assertion, tests, other] = [
    at(writers.opinion.title),
    at(writers.assertion.title),
    at(writers.tests.title),
    at(writers.other.title),
  ]
  assert.deepEqual(
    document.blocks.slice(opinion + 1, assertion).map(block => block.kind),
    ['note'],
  )
  const table = document.blocks.slice(tests, other).find(block => block.kind === 'table')
  assert.deepEqual(table?.kind === 'table' && table.columns, ['Criterion', 'Control', 'What the control says'])
})

test('every page says that it is no report, and an assertion that nobody signed is unknown', () => {
  assert.match(document.mark ?? '', /Not a report/)
  assert.match(JSON.stringify(document.blocks), /\[unknown: nobody has signed it yet\]/)
})
