import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { isSecretPath, loggerOf, withoutSecret } from './logged.ts'

const secret = 'ab'.repeat(32)
const address = `/api/agenda/feeds/${secret}.ics`

test('the secret of a feed stands in no line of the log, whatever is asked of its address', async () => {
  const lines: string[] = []
  const app = Fastify({ logger: loggerOf({ level: 'trace', stream: { write: line => void lines.push(line) } }) })
  app.get('/api/agenda/feeds/:secret.ics', async () => 'a calendar')
  app.setNotFoundHandler(async (request, reply) => reply.code(404).send(withoutSecret(request.url)))
  for (const url of [address, `${address}/more`, `/API/other/${secret}?x=${secret}`]) await app.inject({ url })
  await app.inject({ method: 'POST', url: address })
  await app.close()
  const text = lines.join('')
  assert.match(text, /"url":"\/api\/agenda\/feeds\/\(left out\)"/)
  assert.ok(!text.includes(secret))
})

test('addresses without a secret are written down as they came', () => {
  assert.equal(withoutSecret('/api/controls?search=feeds'), '/api/controls?search=feeds')
  assert.deepEqual([isSecretPath(address), isSecretPath('/agenda')], [true, false])
})
