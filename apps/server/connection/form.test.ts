import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Connector, connector, secret } from '@onus/connectors/connector'
import { connectors } from '@onus/connectors/registry'
import { z } from 'zod'
import { settingsForm } from './form.ts'

function formOf(settings: z.ZodType) {
  return settingsForm(
    connector({
      id: 'x',
      title: 'X',
      summary: '',
      version: '1',
      datasets: [],
      scopes: [],
      settings,
      async *collect() {},
    }) as Connector,
  )
}

test('each kind of setting is a field of its kind', () => {
  const form = formOf(
    z.object({
      url: z.url().meta({ title: 'Address', description: 'Where it is' }),
      token: secret({ title: 'Token', description: 'Made there' }),
      spare: secret({ title: 'Spare', description: '' }).optional(),
      region: z.enum(['eu', 'us']).default('eu'),
      parts: z.array(z.enum(['a', 'b'])).default([]),
      names: z.array(z.string()).default([]),
      days: z.int().min(1).default(30),
      deep: z.boolean().default(false),
      text: z.string().meta({ format: 'textarea' }).optional(),
      ca: z.string().meta({ description: 'Certificates (PEM) to trust.' }).optional(),
      map: z.record(z.string(), z.string()).optional(),
      queries: z.array(z.object({ sql: z.string() })).default([]),
      path: z.string(),
    }),
  )
  assert.deepEqual(
    form.map(({ name, kind, required }) => [name, kind, required]),
    [
      ['url', 'text', true],
      ['token', 'secret', true],
      ['spare', 'secret', false],
      ['region', 'choice', false],
      ['parts', 'choices', false],
      ['names', 'list', false],
      ['days', 'number', false],
      ['deep', 'boolean', false],
      ['text', 'lines', false],
      ['ca', 'lines', false],
      ['map', 'json', false],
      ['queries', 'json', false],
      ['path', 'path', true],
    ],
  )
  assert.deepEqual([form[0]?.label, form[0]?.help], ['Address', 'Where it is'])
  assert.deepEqual([form[3]?.choices, form[3]?.initial], [['eu', 'us'], 'eu'])
})

test('settings of several shapes are one form: what chooses the shape, and fields that count for some', () => {
  const form = formOf(
    z.discriminatedUnion('method', [
      z.object({ method: z.literal('token'), host: z.string(), token: secret({ title: 'Token', description: '' }) }),
      z.object({
        method: z.literal('app'),
        host: z.string(),
        appId: z.string(),
        key: secret({ title: 'Key', description: '' }),
      }),
    ]),
  )
  assert.deepEqual(
    form.map(({ name, kind, when, choices }) => [name, kind, when, choices]),
    [
      ['method', 'choice', null, ['token', 'app']],
      ['host', 'text', null, []],
      ['token', 'secret', { name: 'method', values: ['token'] }, []],
      ['appId', 'text', { name: 'method', values: ['app'] }, []],
      ['key', 'secret', { name: 'method', values: ['app'] }, []],
    ],
  )
})

test('every setting of every connector has a label of its own', () => {
  for (const each of connectors.values()) {
    if (each.id === 'table') continue
    for (const setting of settingsForm(each))
      assert.notEqual(setting.label, setting.name, `${each.id}.${setting.name} has no title`)
  }
})
