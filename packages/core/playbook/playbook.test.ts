import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import type { Incident } from '../incident/index.ts'
import { instant } from '../time/index.ts'
import {
  choosePlaybook,
  Playbook,
  ProposedPlaybook,
  playbookStanding,
  runsIn,
  stepsOfText,
  testedAt,
  tickStep,
} from './index.ts'

const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`
const playbook: Playbook = {
  title: 'Ransomware',
  kind: 'ransomware',
  begins: 'Files are being encrypted',
  steps: 'first hour; operations; cut it off\nlater; owner; hold the review; change this',
  owner: id(1),
  reviewBy: '2026-11-30',
  lifecycle: { state: 'approved', by: id(2), at: instant('2026-01-01T00:00:00Z') },
}
const kept = { id: id(3), version: 4, body: playbook }
const now = instant('2026-11-23T10:00:00Z')
const at = { at: now, said: null, isDoubtful: false }
const saying = { at, by: id(1), now }

function incident(kind: 'real' | 'tabletop' = 'real'): Incident {
  return { kind, timeline: [], withdrawn: null } as never
}
const taken = (result: ReturnType<typeof choosePlaybook>): Incident => {
  if ('refused' in result) throw new Error(result.refused.detail)
  return result
}
const runOf = (one: Incident) => runsIn(one, () => playbook)[0] ?? assert.fail('no playbook was taken out')

test('a step says when, who and what, and a line that does not is refused with its number', () => {
  assert.deepEqual(stepsOfText(playbook.steps)[1], {
    when: 'later',
    role: 'owner',
    what: 'hold the review; change this',
  })
  const wrong = Playbook.safeParse({ ...playbook, steps: 'now; me; do it\ndo something' })
  assert.match(wrong.error?.issues[0]?.message ?? '', /step 2/)
})

test('what is taken out is a checklist whose ticks are entries of the timeline, each once', () => {
  const chosen = taken(choosePlaybook(incident(), kept, saying))
  assert.match(chosen.timeline[0]?.what ?? '', /Ransomware, version 4$/)
  assert.ok('refused' in choosePlaybook(chosen, kept, saying))
  const ticked = taken(tickStep(chosen, runOf(chosen), 0, saying))
  assert.match(ticked.timeline[1]?.what ?? '', /Step 1 done \(operations\): cut it off/)
  assert.deepEqual(
    runOf(ticked).steps.map(({ done }) => done?.place ?? null),
    [1, null],
  )
  assert.ok('refused' in tickStep(ticked, runOf(ticked), 0, saying))
  assert.ok('refused' in tickStep(ticked, runOf(ticked), 2, saying))
})

test('what nobody approved can be taken out at night and says so; what is retired cannot', () => {
  const proposed = { ...kept, body: { ...playbook, lifecycle: { state: 'proposed' as const } } }
  assert.match(taken(choosePlaybook(incident(), proposed, saying)).timeline[0]?.what ?? '', /nobody approved/)
  const retired = { ...kept, body: { ...playbook, lifecycle: { state: 'retired' as const, why: 'Old' } } }
  assert.ok('refused' in choosePlaybook(incident(), retired, saying))
})

test('past its day a playbook is unreviewed, and on its day it is not yet', () => {
  assert.equal(playbookStanding(playbook, '2026-11-30'), 'current')
  assert.equal(playbookStanding(playbook, '2026-12-01'), 'unreviewed')
  assert.equal(playbookStanding({ ...playbook, lifecycle: { state: 'proposed' } }, '2026-01-01'), 'proposed')
})

test('a playbook is tested by an exercise in which a step of it was done, never by a real incident', () => {
  const done = (kind: 'real' | 'tabletop') => {
    const chosen = taken(choosePlaybook(incident(kind), kept, saying))
    return taken(tickStep(chosen, runOf(chosen), 0, saying))
  }
  assert.equal(testedAt(kept.id, [done('real')]), null)
  assert.equal(testedAt(kept.id, [taken(choosePlaybook(incident('tabletop'), kept, saying))]), null)
  assert.equal(testedAt(kept.id, [done('tabletop')]), now)
})

test('three playbooks ship as proposals, and each of their steps can be read', () => {
  const file = new URL('../../../catalogs/playbooks/playbooks.yaml', import.meta.url)
  const shipped = ProposedPlaybook.array().parse(parse(readFileSync(file, 'utf8')))
  assert.deepEqual(
    shipped.map(one => one.kind),
    ['ransomware', 'supplier_breach', 'availability'],
  )
})
