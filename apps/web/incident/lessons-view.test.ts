import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionOf, lessonsAbout } from './lessons-view.ts'

const lesson = (title: string, controls: readonly string[], csf: readonly 'protect'[]) =>
  ({ incident: title, title, at: '2026-11-01T00:00:00.000Z', learnt: 'x', controls, risks: [], csf }) as never

test('what was learnt stands at the controls and at the outcomes of the functions that it names, and nowhere else', () => {
  const lessons = [lesson('A', ['c1'], []), lesson('B', [], ['protect'])]
  const titles = (about: Parameters<typeof lessonsAbout>[1]) => lessonsAbout(lessons, about).map(({ title }) => title)
  assert.deepEqual(titles({ control: 'c1' }), ['A'])
  assert.deepEqual(titles({ control: 'c2' }), [])
  assert.deepEqual(titles({ requirement: 'csf@2.0:PR.AA-01' }), ['B'])
  assert.deepEqual(titles({ requirement: 'csf@2.0:DE' }), [])
  assert.deepEqual([functionOf('csf@2.0:PR'), functionOf('soc2@2017:CC9.2')], ['protect', null])
})
