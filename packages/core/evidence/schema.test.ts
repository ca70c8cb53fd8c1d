import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressFault, Evidence } from './index.ts'

const link = {
  title: 'Changes of the year',
  kind: 'link',
  address: 'https://tickets.example/changes?year=2026#all',
  controls: [],
  period: { from: '2026-01-01T00:00:00.000Z', to: null },
  performedAt: '2026-01-02T00:00:00.000Z',
  source: 'Ticket system',
  description: 'The list of all changes, filtered by year',
  blobs: [],
  snapshot: null,
  collector: null,
  collectedBy: '018f0000-0000-7000-8000-000000000001',
  sensitivity: 'internal',
}

test('an address of evidence is https, without a name or a password, and not without end', () => {
  const fault = (address: string) => addressFault(address)
  assert.equal(fault(link.address), null)
  assert.equal(fault('http://tickets.example/'), 'is not an address with https')
  assert.equal(fault('javascript:alert(1)'), 'is not an address with https')
  assert.equal(fault('https://ana:secret@tickets.example/'), 'has a name or a password in it')
  assert.equal(fault('https://ana@tickets.example/'), 'has a name or a password in it')
  assert.equal(fault('tickets.example'), 'is no address')
  assert.equal(fault('https://tickets.example/a b'), 'is no address')
  assert.equal(fault(`https://tickets.example/${'x'.repeat(2000)}`), 'has more than 2,000 characters')
})

test('a link has an address, says how what is there was produced, and holds nothing itself', () => {
  const paths = (change: object) => {
    const { error } = Evidence.safeParse({ ...link, ...change })
    return (error?.issues ?? []).map(issue => issue.path.join('.'))
  }
  assert.deepEqual(paths({}), [])
  assert.deepEqual(paths({ address: undefined }), ['address'])
  assert.deepEqual(paths({ kind: 'record' }), ['address'])
  assert.deepEqual(paths({ description: ' ' }), ['description'])
  assert.deepEqual(paths({ blobs: [{ sha256: 'a'.repeat(64), bytes: 1, name: 'a', mediaType: 'text/plain' }] }), [
    'blobs',
  ])
  assert.deepEqual(paths({ collector: 'host@1' }), ['collector'])
})
