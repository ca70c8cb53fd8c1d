import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

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

/** The WCAG 2.2 contrast ratio of two `#rrggbb` colours, from 1 to 21. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as [
    number,
    number,
    number,
  ]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

/** The colour variables that a block of `tokens.css` sets, by name without the dashes. */
function tokensOf(css: string, theme: 'light' | 'dark'): Readonly<Record<string, string>> {
  const block = css.slice(css.indexOf(`[data-theme="${theme}"]`))
  const body = block.slice(block.indexOf('{') + 1, block.indexOf('}'))
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]))
}
