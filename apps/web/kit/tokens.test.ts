import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { contrast, tokensOf } from './contrast.ts'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const grounds = ['ground', 'surface', 'sunken'] as const
const words = ['text', 'text-soft', 'accent', 'operating', 'designed', 'failing', 'excepted', 'late', 'missed'] as const
const greys = ['not-addressed', 'unknown'] as const

/** Pairs of [foreground, background, least ratio]: 4.5 for text, 3 for marks and the edges of fields. */
const pairs: readonly (readonly [string, string, number])[] = [
  ...[...words, ...greys].flatMap(word => grounds.map(ground => [word, ground, 4.5] as const)),
  ...grounds.map(ground => ['not-applicable', ground, 3] as const),
  ...grounds.map(ground => ['line-strong', ground, 3] as const),
  ...['operating', 'designed', 'failing', 'late', 'unknown'].map(state => ['on-state', state, 4.5] as const),
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-strong', 4.5],
  ['text', 'accent-soft', 4.5],
  ['text-soft', 'accent-soft', 4.5],
  ['accent', 'accent-soft', 4.5],
  ['failing', 'failing-soft', 4.5],
  ['late', 'late-soft', 4.5],
  ['operating', 'operating-soft', 4.5],
  ['text', 'failing-soft', 4.5],
  ['text', 'late-soft', 4.5],
]

for (const theme of ['light', 'dark'] as const) {
  test(`every pair of colours in the ${theme} theme can be read (WCAG AA)`, () => {
    const tokens = tokensOf(css, theme)
    const poor = pairs.flatMap(([front, back, least]) => {
      const ratio = contrast(tokens[front] ?? '#808080', tokens[back] ?? '#808080')
      return ratio < least ? [`${front} on ${back}: ${ratio.toFixed(2)} < ${least}`] : []
    })
    assert.deepEqual(poor, [])
  })
}

test('contrast agrees with the WCAG worked values', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
})
