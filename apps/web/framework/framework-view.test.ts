import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftOfHead, emptyHead, headErrors, headOf, nameOf, versionsByFramework } from './framework-view.ts'

type Card = Parameters<typeof versionsByFramework>[0][number]
const card = (id: string, asOf: string) => ({ id, asOf, version: id.split('@')[1] }) as unknown as Card

test('the versions of a framework stand together, the latest first', () => {
  const groups = versionsByFramework([
    card('own@9', '2026-01-01'),
    card('csf@2.0', '2024-02-26'),
    card('own@10', '2026-01-01'),
  ])
  assert.deepEqual(
    groups.map(({ latest, others }) => [latest.id, ...others.map(other => other.id)]),
    [['own@10', 'own@9'], ['csf@2.0']],
  )
  assert.equal(nameOf('csf@2.0'), 'csf')
})

test('what somebody wrote stands over what the file says, and only what was given is sent', () => {
  const draft = draftOfHead({ title: 'From the file', provenance: ['one', 'two'] }, { title: 'Mine' })
  assert.equal(draft.title, 'Mine')
  assert.equal(draft.provenance, 'one\ntwo')
  assert.deepEqual(headOf({ title: ' Mine ', publisher: '', provenance: 'one\n\ntwo ' }), {
    title: 'Mine',
    provenance: ['one', 'two'],
  })
})

test('every part of a head must be given, and ids have a shape', () => {
  assert.equal(Object.keys(headErrors(emptyHead)).length, 10)
  assert.match(headErrors({ ...emptyHead, id: 'Our Policy' }).id ?? '', /dashes/)
})
