import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { api } from '../api.ts'
import { momentQuery, operation } from './index.ts'
import { faultsOfMoments, withoutMoment } from './moment.ts'

test('whatever is read or given out takes the moment to look from, or says why it needs none', () => {
  assert.deepEqual(faultsOfMoments(api, withoutMoment), [])
})

test('planted: a status without a moment, an export without one, and a line that is not true are named', () => {
  const output = z.object({ label: z.string() })
  const read = operation({ method: 'GET', path: '/status', summary: 'How it stands', needs: 'signed-in', output })
  const sheet = operation({
    method: 'POST',
    path: '/status/sheets',
    summary: 'How it stands, as a sheet',
    needs: 'signed-in',
    body: z.object({ format: z.string() }),
    output,
    transport: 'download',
  })
  const good = operation({
    method: 'GET',
    path: '/good',
    summary: 'How it stood',
    needs: 'signed-in',
    query: momentQuery,
    output,
  })
  const faults = faultsOfMoments({ things: { read, sheet, good } }, { 'things.good': 'now', 'things.gone': 'now' })
  assert.deepEqual(
    faults.map(one => one.split(' ')[0]),
    ['things.read', 'things.sheet', 'things.good', 'things.gone'],
  )
  const { timeline: _, ...others } = api.posture
  const without = operation({
    method: 'GET',
    path: '/posture/timeline',
    summary: 'x',
    needs: 'posture:read',
    query: z.object({ from: z.string() }),
    output,
  })
  assert.equal(faultsOfMoments({ ...api, posture: { ...others, timeline: without } }, withoutMoment).length, 1)
})
