import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csfCatalog, nistAbsent, nistAnswer, nistCatalog } from '../profile/testing-nist.ts'
import { garden } from '../profile/testing-world.ts'
import { leafObjectives, openParameters, proseText, renderProse, viewCatalog } from './index.ts'

const view = viewCatalog(garden.catalog)

test('every control is found with its place', () => {
  assert.deepEqual([...view.controls.keys()].slice(0, 5), ['ga-1', 'so-1', 'so-1.1', 'so-1.1.1', 'so-1.2'])
  const child = view.controls.get('so-1.1.1')
  assert.deepEqual([child?.group, child?.parent, child?.label], ['soil', 'so-1.1', 'SO-1.1.1'])
  assert.deepEqual(view.controls.get('so-1')?.children, ['so-1.1', 'so-1.2'])
  assert.deepEqual(
    view.groups.map(({ id, parent }) => [id, parent]),
    [
      ['soil', null],
      ['water', null],
      ['rain', 'water'],
      ['sun', null],
    ],
  )
  assert.deepEqual([view.title, view.version, view.oscalVersion], ['Garden', '1', '1.1.0'])
})

test('a text has its parameters in place: values, selections with their choices, or what is to be decided', () => {
  const statement = view.controls.get('so-1')?.statements[0]
  assert.equal(
    proseText(statement?.prose ?? '', view.parameters),
    'Dig 10 cm deep, [Selection (one or more): by hand; with [Assignment: tool]]:',
  )
  assert.deepEqual(
    renderProse('{{ insert: param, depth }} {{insert:param,so-1_tool}} {{ nothing }}', view.parameters),
    [
      { kind: 'parameter', id: 'depth', text: '10 cm', state: 'set' },
      { kind: 'text', text: ' ' },
      { kind: 'parameter', id: 'so-1_tool', text: '[Assignment: tool]', state: 'open' },
      { kind: 'text', text: ' ' },
      { kind: 'parameter', id: 'nothing', text: '[parameter nothing]', state: 'missing' },
    ],
  )
})

test('a parameter that stands for others is set when all of them are', () => {
  const catalog = (second: object) => ({
    params: [
      { id: 'both', label: 'both', props: ['a', 'b'].map(value => ({ name: 'aggregates', value })) },
      { id: 'a', values: ['one'] },
      { id: 'b', label: 'b', ...second },
    ],
  })
  const set = viewCatalog(catalog({ values: ['two', 'three'] }))
  assert.equal(proseText('{{ insert: param, both }}', set.parameters), 'one, two, three')
  assert.equal(proseText('{{ insert: param, both }}', viewCatalog(catalog({})).parameters), '[Assignment: both]')
})

test('parameters that insert each other in a circle end', () => {
  const { parameters } = viewCatalog({
    params: [
      { id: 'a', label: '{{ insert: param, b }}' },
      { id: 'b', label: '{{ insert: param, a }}' },
    ],
  })
  assert.equal(proseText('{{ insert: param, a }}', parameters), '[Assignment: [Assignment: [a]]]')
})

test('what is open keeps a control from being assessed', () => {
  const control = view.controls.get('so-1')
  assert.ok(control)
  assert.deepEqual(
    openParameters(control, view.parameters).map(({ id }) => id),
    ['so-1_tool', 'so-1_how'],
  )
  assert.deepEqual(control.references, ['a0000000-0000-4000-8000-000000000001'])
})

test('a withdrawn control says what holds instead, in the spelling of 800-53 and of the CSF', () => {
  const withdrawn = (id: string, links: readonly object[]) => ({
    id,
    title: id,
    props: [{ name: 'status', value: 'withdrawn' }],
    links,
  })
  const { controls } = viewCatalog({
    controls: [
      withdrawn('a', [{ href: '#ac-2_smt.k', rel: 'incorporated-into' }]),
      withdrawn('b', [
        { href: 'GV.OC-01', rel: 'moved_to' },
        { href: 'GV.OC-02', rel: 'moved_to' },
      ]),
      withdrawn('c', []),
    ] as never,
  })
  assert.deepEqual(
    [...controls.values()].map(control => control.withdrawn),
    [
      { disposition: 'incorporated-into', targets: ['ac-2_smt.k'] },
      { disposition: 'moved-to', targets: ['GV.OC-01', 'GV.OC-02'] },
      { disposition: 'none', targets: [] },
    ],
  )
})

test('an identifier that is there twice or not at all is said with its pointer', () => {
  const twice = viewCatalog({
    controls: [{ id: 'a', title: 'first' }, { id: 'a', title: 'second' }, { title: 'none' }],
  })
  assert.deepEqual(
    twice.findings.map(({ code, pointer }) => `${code} ${pointer}`),
    ['duplicate-control /catalog/controls/1', 'no-identifier /catalog/controls/2'],
  )
  assert.equal(twice.controls.get('a')?.title, 'first')
})

test('the moderate baseline of NIST has the counts that are known of it', { skip: nistAbsent }, () => {
  const moderate = viewCatalog(nistAnswer('MODERATE'))
  const controls = [...moderate.controls.values()]
  assert.deepEqual([moderate.groups.length, controls.length], [18, 287])
  assert.equal(controls.flatMap(leafObjectives).length, 1303)
  const having = (method: string) =>
    controls.filter(({ methods }) => methods.some(each => each.method === method)).length
  assert.deepEqual(['EXAMINE', 'INTERVIEW', 'TEST'].map(having), [287, 287, 242])
  assert.equal(moderate.controls.get('ac-2.1')?.label, 'AC-2(1)')
  assert.deepEqual(moderate.findings, [])
})

test('the catalogue of NIST has its controls, families and withdrawn ones', { skip: nistAbsent }, () => {
  const catalog = viewCatalog(nistCatalog())
  const controls = [...catalog.controls.values()]
  assert.deepEqual(
    [catalog.groups.length, controls.length, controls.filter(({ parent }) => parent === null).length],
    [20, 1189, 322],
  )
  const withdrawn = controls.filter(control => control.withdrawn !== null)
  assert.equal(withdrawn.length, 182)
  assert.deepEqual(catalog.controls.get('ac-2.10')?.withdrawn, {
    disposition: 'incorporated-into',
    targets: ['ac-2_smt.k'],
  })
  assert.deepEqual(catalog.findings, [])
})

test('the catalogue of the CSF has its categories and subcategories, and says what became of those of 1.1', {
  skip: nistAbsent,
}, () => {
  const catalog = viewCatalog(csfCatalog())
  const controls = [...catalog.controls.values()]
  const count = (kind: string) => controls.filter(control => control.class === kind).length
  assert.deepEqual([catalog.groups.length, count('category'), count('subcategory')], [6, 34, 185])
  const current = controls.filter(control => control.withdrawn === null)
  const counted = (kind: string) => current.filter(control => control.class === kind).length
  assert.deepEqual([counted('category'), counted('subcategory')], [22, 106])
  assert.equal(catalog.oscalVersion, 'v1.2.2')
})
