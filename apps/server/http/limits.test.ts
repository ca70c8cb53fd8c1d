import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastifyRateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyRequest } from 'fastify'
import { limiterOf, usualLimits } from './limits.ts'

test('uses of links that need no account are counted by link and by address, known or not', async () => {
  const app = Fastify()
  await app.register(fastifyRateLimit, { global: false })
  await app.ready()
  const { use } = limiterOf(app, { ...usualLimits, usesPerLink: 2, usesPerAddress: 4 })
  const from = (ip: string) => ({ ip, routeOptions: { config: {} }, headers: {} }) as unknown as FastifyRequest
  const tooMany = /Wait \d+ seconds/
  for (let uses = 0; uses < 2; uses += 1) await use(from('192.0.2.1'), 'a')
  await assert.rejects(use(from('192.0.2.2'), 'a'), tooMany)
  await use(from('192.0.2.1'), 'b')
  await use(from('192.0.2.1'), null)
  await assert.rejects(use(from('192.0.2.1'), 'c'), tooMany)
  await use(from('192.0.2.3'), 'c')
  await app.close()
})
