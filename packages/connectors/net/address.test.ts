import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insideOf, isInside, isNetwork } from './address.ts'

test('networks of one’s own, link-local addresses and the metadata service are inside; others are not', () => {
  for (const address of ['10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '::1', 'fd00::1'])
    assert.equal(isInside(address), true, address)
  for (const address of ['fe80::1', '::ffff:10.0.0.1', '0.0.0.0', '255.255.255.255', '::'])
    assert.equal(isInside(address), true, address)
  for (const address of ['129.6.13.49', '172.32.0.1', '2610:20:6005:13::49', '::ffff:129.6.13.49'])
    assert.equal(isInside(address), false, address)
})

test('what carries an address of ours inside, and what is no address, is inside', () => {
  for (const address of [
    '::ffff:7f00:1',
    '::7f00:1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    'fe80::1%eth0',
    '',
    'localhost',
  ])
    assert.equal(isInside(address), true, address)
})

test('networks that were opened hold their addresses in every spelling, and nothing else', () => {
  const isOpened = insideOf(['127.0.0.0/8', '10.1.2.3', 'fd00:1::/32'])
  for (const address of ['127.9.9.9', '::ffff:127.0.0.1', '::ffff:7f00:1', '10.1.2.3', 'fd00:1::5'])
    assert.equal(isOpened(address), true, address)
  for (const address of ['10.1.2.4', '::1', 'fd00:2::5', '128.0.0.1', '', 'localhost'])
    assert.equal(isOpened(address), false, address)
  assert.equal(insideOf([])('127.0.0.1'), false)
})

test('a text that is no network is refused', () => {
  for (const text of ['10.0.0.0/33', 'fd00::/129', '10.0.0', 'all', '', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1'])
    assert.equal(isNetwork(text), false, text)
  assert.throws(() => insideOf(['all']), /"all" is no network/)
})
