import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOrigin } from '@onus/core/control'
import { type Existing, sameControl } from './import-state.ts'

type Here = Existing['controls'][number]
type Coming = Parameters<typeof sameControl>[1]

const here = (subject: string, code: string, origin: string | null) =>
  ({ subject, body: { code, origin } }) as unknown as Here
const coming = (id: string, code: string, origin: string | null) =>
  ({ id, body: { code, origin } }) as unknown as Coming

test('a control is the same by its id, by its starter control, by its code, and never because it serves the same outcome', () => {
  const outcome = outcomeOrigin('p1', 'csf@2.0:PR.AA-01')
  const existing = [here('one', 'A-1', 'access-reviewed'), here('two', 'A-2', outcome), here('three', 'A-3', outcome)]
  const found = (one: Coming) => sameControl(existing, one)?.subject
  assert.equal(found(coming('three', 'Z', null)), 'three')
  assert.equal(found(coming('x', 'Z', 'access-reviewed')), 'one')
  assert.equal(found(coming('x', 'A-3', outcome)), 'three')
  assert.equal(found(coming('x', 'A-4', outcome)), undefined)
})
