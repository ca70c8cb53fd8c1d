import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { inOrder, shaped } from './index.ts'
import { fakeVendor, runWithin } from './testing.ts'

test('work is done on several at a time, told in order, and ends with the first failure', async () => {
  let [running, most] = [0, 0]
  const work = async (ms: number) => {
    most = Math.max(most, ++running)
    await new Promise(resolve => setTimeout(resolve, ms))
    running -= 1
    if (ms === 13) throw new Error('unlucky')
    return ms
  }
  const seen: number[] = []
  for await (const one of inOrder([20, 5, 1, 10, 2], work, 3)) seen.push(one)
  assert.deepEqual([seen, most], [[20, 5, 1, 10, 2], 3])
  const failing = async () => {
    for await (const one of inOrder([1, 13, 2, 13, 13], work, 3)) seen.push(one)
  }
  await assert.rejects(failing(), /unlucky/)
})

test('an answer of another form than documented is told with the place where it differs', async () => {
  await using vendor = await fakeVendor({ 'GET /x': { json: [{ id: 1 }, { id: 'two' }] } })
  using run = runWithin()
  const answer = await run.run.net.send({ url: `${vendor.url}/x` })
  assert.throws(() => shaped(answer, z.array(z.object({ id: z.int() }))), /\/x in another form than expected at 1\.id/)
  assert.equal(shaped(answer, z.array(z.looseObject({}))).length, 2)
})
