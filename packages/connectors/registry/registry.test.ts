import assert from 'node:assert/strict'
import { test } from 'node:test'
import { datasets } from '@onus/core/dataset'
import { z } from 'zod'
import { connectors } from './index.ts'

test('every connector fills datasets that exist, says what it reads, and has settings a form can be made of', () => {
  for (const [id, connector] of connectors) {
    assert.equal(connector.id, id)
    assert.ok(connector.scopes.length > 0, `${id} says what it reads`)
    for (const dataset of connector.datasets) assert.ok(datasets.has(dataset), `${id} fills ${dataset}`)
    const { properties } = z.toJSONSchema(connector.settings, { io: 'input' })
    for (const [name, field] of Object.entries(properties ?? {}))
      assert.ok(typeof field === 'object' && field.title, `${id}: ${name} has a title`)
  }
})
