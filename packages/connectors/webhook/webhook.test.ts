import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { verifyWebhook } from './index.ts'

const now = Date.parse('2026-03-31T00:00:00Z')
const body = '{"test": 2432232314}'
const message = (headers: Readonly<Record<string, string>>, text = body) => ({
  header: (name: string) => headers[name],
  bytes: Buffer.from(text),
})

test('a message of Standard Webhooks proves itself by the published example', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  const at = 1614265330 * 1000
  assert.deepEqual(verifyWebhook('standard', message(headers), secret, at), {
    ok: true,
    delivery: headers['webhook-id'],
  })
  const other = { ...headers, 'webhook-signature': `v1,AAAA v1a,xx ${headers['webhook-signature']}` }
  assert.ok(verifyWebhook('standard', message(other), secret, at).ok)
  assert.ok(!verifyWebhook('standard', message(headers, `${body} `), secret, at).ok)
  assert.ok(!verifyWebhook('standard', message({ ...headers, 'webhook-id': 'other' }), secret, at).ok)
  assert.ok(!verifyWebhook('standard', message(headers), 'whsec_AAAA', at).ok)
  for (const away of [-301_000, 301_000]) assert.ok(!verifyWebhook('standard', message(headers), secret, at + away).ok)
  for (const away of [-299_000, 299_000]) assert.ok(verifyWebhook('standard', message(headers), secret, at + away).ok)
})

test('a message of GitHub proves itself by its body', () => {
  const signature = `sha256=${createHmac('sha256', 'geheim').update(body).digest('hex')}`
  const headers = { 'x-github-delivery': '72d3162e', 'x-hub-signature-256': signature }
  assert.deepEqual(verifyWebhook('github', message(headers), 'geheim', now), { ok: true, delivery: '72d3162e' })
  assert.ok(!verifyWebhook('github', message(headers, '{}'), 'geheim', now).ok)
  assert.ok(!verifyWebhook('github', message(headers), 'other', now).ok)
  assert.ok(!verifyWebhook('github', message({ ...headers, 'x-hub-signature-256': 'sha1=abc' }), 'geheim', now).ok)
})

test('a message of GitLab proves itself by its token', () => {
  const headers = { 'x-gitlab-event-uuid': 'e1', 'x-gitlab-token': 'geheim' }
  assert.deepEqual(verifyWebhook('gitlab', message(headers), 'geheim', now), { ok: true, delivery: 'e1' })
  assert.ok(!verifyWebhook('gitlab', message({ ...headers, 'x-gitlab-token': 'geheim2' }), 'geheim', now).ok)
})

test('without a secret and without headers nobody is believed', () => {
  for (const kind of ['standard', 'github', 'gitlab'] as const) {
    assert.ok(!verifyWebhook(kind, message({}), 'geheim', now).ok)
    assert.ok(!verifyWebhook(kind, message({ 'x-gitlab-token': '', 'x-gitlab-event-uuid': 'e' }), '', now).ok)
  }
})
