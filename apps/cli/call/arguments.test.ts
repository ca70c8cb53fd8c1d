import assert from 'node:assert/strict'
import { test } from 'node:test'
import { api } from '@onus/contract'
import { operationNamed, operationsOf, sorted } from './arguments.ts'

const all = operationsOf(api)
const op = (id: string) => operationNamed(all, id).op

test('what is given by name goes where the operation declares it: path, query or body', () => {
  const id = '018f0000-0000-7000-8000-000000000001'
  assert.deepEqual(sorted(op('controls.get'), {}, [`id=${id}`, 'knownAt=7']), {
    params: { id },
    query: { knownAt: '7' },
  })
  assert.deepEqual(sorted(op('people.create'), {}, ['body.name=12', 'body.email=null', 'reason=New here']), {
    params: {},
    query: {},
    body: { body: { name: '12', email: null }, reason: 'New here' },
  })
})

test('null is null where a text may be absent, and a text where it may not', () => {
  assert.deepEqual(sorted(op('sample.start'), {}, ['host=true', 'repository=null']).body, {
    host: true,
    repository: null,
  })
  assert.deepEqual(sorted(op('people.create'), {}, ['body.name=null']).body, { body: { name: 'null' } })
})

test('a field beside a JSON body completes it', () => {
  const given = { body: { people: 20 } }
  assert.deepEqual(sorted(op('sample.load'), given, ['months=3']).body, { people: 20, months: 3 })
  assert.deepEqual(given.body, { people: 20 })
})

test('an unknown operation, an unknown field and a field without a value are refused in one sentence', () => {
  assert.throws(
    () => operationNamed(all, 'controls.lst'),
    /There is no operation "controls\.lst"; there is controls\.list/,
  )
  assert.throws(() => operationNamed(all, 'nothing.here'), /"onus call --list" lists all/)
  assert.throws(() => sorted(op('controls.list'), {}, ['page=2']), /takes no page/)
  assert.throws(() => sorted(op('controls.list'), {}, ['limit']), /not of the form key=value/)
})

test('a field cannot reach the prototype of objects', () => {
  const { body } = sorted(op('people.create'), {}, ['__proto__.polluted=1'])
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  assert.deepEqual(Object.keys(body as object), ['__proto__'])
})
