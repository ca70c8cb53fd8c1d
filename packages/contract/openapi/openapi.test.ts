import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Permission } from '@onus/core/access'
import { api } from '../api.ts'
import type { Operation } from '../operation/index.ts'
import { openapi, openapiPage } from './index.ts'

const golden = join(import.meta.dirname, 'fixtures/openapi.json')
const document = openapi(api, { version: '0.0.0' })
const operations: readonly (readonly [string, Operation])[] = Object.entries(api).flatMap(([noun, verbs]) =>
  Object.entries(verbs as Record<string, Operation>).map(([verb, op]) => [`${noun}.${verb}`, op] as const),
)

test('the API is the one that was agreed; to agree to a change, run this with GOLDEN=write and commit the file', () => {
  const text = `${linesOf(document, 3)}\n`
  if (process.env.GOLDEN === 'write') writeFileSync(golden, text)
  assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(golden, 'utf8')))
})

/** JSON with a line for every path and schema, so that a change reads as one. */
function linesOf(value: unknown, levels: number): string {
  if (levels === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${linesOf(item, levels - 1)}`)
  return `{\n${members.join(',\n')}\n}`
}

test('only these operations are open to somebody who is not signed in', () => {
  const open = operations.filter(([, op]) => op.needs === 'public').map(([id]) => id)
  assert.deepEqual(open.toSorted(), [
    // Proved by the secret in its address, which a calendar program can send in no other way; see apps/server/agenda/feeds.ts.
    'agendaFeeds.read',
    'instance.health',
    'invitations.accept',
    'invitations.preview',
    // Proved by its signature, over the raw bytes, before anything is parsed.
    'pushes.hook',
    'sessions.confirm',
    'sessions.current',
    'sessions.passkeyChallenge',
    'sessions.setUp',
    'sessions.signIn',
    'sessions.signInWithPasskey',
    // Proved by the secret of a link, in the body; see apps/server/supplier-request.
    'supplierPortal.open',
    'supplierPortal.remove',
    'supplierPortal.save',
    'supplierPortal.submit',
    'supplierPortal.upload',
  ])
})

test('every operation has a policy, a summary and an address of its own', () => {
  const addresses = operations.map(([, op]) => `${op.method} ${op.path.replace(/\{\w+\}/g, '{}')}`)
  assert.equal(new Set(addresses).size, addresses.length)
  for (const [id, op] of operations) {
    assert.ok(['public', 'signed-in', ...Permission.options].includes(op.needs), id)
    assert.match(op.summary, /^[A-Z].*[^.]$/, `${id}: "${op.summary}"`)
    assert.ok(op.method !== 'GET' || op.body.def.type === 'undefined', `${id} is a GET with a body`)
  }
})

test('lists hold at most 200', () => {
  const limits = operations.flatMap(([id, op]) => ('limit' in op.query.shape ? [[id, op] as const] : []))
  assert.ok(limits.length > 5)
  for (const [id, op] of limits) assert.equal(op.query.safeParse({ limit: 201 }).success, false, id)
})

test('the page to read names every operation and needs nothing from elsewhere', () => {
  const page = openapiPage(document)
  for (const [id, op] of operations)
    assert.ok(page.includes(`<code>${id}</code>`) && page.includes(op.path.replace(/'/g, '&#39;')), id)
  assert.doesNotMatch(page, /<script|https?:\/\/(?!localhost)|src=/)
  const hostile = openapiPage({ ...document, info: { ...document.info, description: '<img src=x onerror=alert(1)>' } })
  assert.ok(!hostile.includes('<img'))
})
