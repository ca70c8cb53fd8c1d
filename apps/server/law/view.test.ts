import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cited } from '@onus/core/regulation'
import { shippedLaw } from './shipped.ts'
import { citedView } from './view.ts'

test('each clock of the law says in words what it begins with', () => {
  const packs = shippedLaw().packs()
  const clocks = packs.flatMap(pack => pack.provisions.flatMap(rule => (rule.value.is === 'clock' ? [rule] : [])))
  assert.ok(clocks.length > 20)
  for (const rule of clocks) {
    const { words } = citedView(rule as unknown as Cited)
    assert.doesNotMatch(
      words,
      / from (last|asked|decided|began|changed|qualified|assessed|aware|handled|[a-z ]+ aware)\b/,
    )
  }
})
