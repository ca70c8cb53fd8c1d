import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { metaschemaIn, repaired, schemaWithoutProse } from './oscal-constraints.ts'

const shared = join(import.meta.dirname, '../../shared/data/oscal')
const made = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../packages/oscal/validate/schemas', name), 'utf8'))
const skip = existsSync(shared)
  ? false
  : `NIST's sources are not at ${shared}; the data made from them was not compared`

test('the schema and constraints that are carried are those made from the sources of NIST', { skip }, () => {
  const metaschema = metaschemaIn(join(shared, 'metaschema-1.2.2'))
  const schema = JSON.parse(readFileSync(join(shared, 'schemas/oscal_complete_schema.json'), 'utf8'))
  assert.deepEqual(made('metaschema.json'), JSON.parse(JSON.stringify(metaschema)))
  assert.deepEqual(made('schema.json'), repaired(schemaWithoutProse(schema), metaschema))
})

type Schema = {
  $ref?: string
  items?: Schema
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
}

test('schema and metaschema know and require the same properties in every place', () => {
  const { definitions, oneOf } = made('schema.json') as { definitions: Record<string, Schema>; oneOf: Schema[] }
  const metaschema = made('metaschema.json') as ReturnType<typeof metaschemaIn>
  const objectsOf = (schema: Schema): Schema[] => {
    if (schema.$ref) return objectsOf(definitions[schema.$ref.slice('#/definitions/'.length)] ?? {})
    if (schema.items) return objectsOf(schema.items)
    return [schema, ...(schema.anyOf ?? []).flatMap(objectsOf)]
  }
  const compared = new Set<string>()
  const compare = (schema: Schema, key: string, path: string): void => {
    if (compared.has(key)) return
    compared.add(key)
    const definition = metaschema.definitions[key]
    const required = new Set(objectsOf(schema).flatMap(each => each.required ?? []))
    assert.deepEqual(definition?.required?.filter(name => !required.has(name)) ?? [], [], path)
    const found = objectsOf(schema).flatMap(each => Object.entries(each.properties ?? {}))
    const expected = [...Object.keys(definition?.properties ?? {}), ...(definition?.value ? [definition.value] : [])]
    assert.deepEqual(new Set(found.map(([name]) => name)), new Set(expected), path)
    for (const [name, each] of found) {
      const property = definition?.properties?.[name]
      if (property) compare(each, property.definition, `${path}/${name}`)
    }
  }
  for (const { properties = {} } of oneOf) {
    for (const [name, key] of Object.entries(metaschema.roots)) {
      const root = properties[name]
      if (root) compare(root, key, name)
    }
  }
  assert.equal(compared.size, Object.keys(metaschema.definitions).length)
})
