import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { componentDefinition } from '../component/index.ts'
import { type Node, node, nodes, readDocument } from '../document/index.ts'
import { catalogDocument } from '../framework/index.ts'
import { ownProp, uuidFor } from '../own/index.ts'
import { resolveProfile } from '../profile/index.ts'
import { profileDocument, profileIn } from '../tailoring/index.ts'
import { validateValue } from '../validate/index.ts'
import { writeDocument } from '../write/index.ts'
import { planDocument, planIn, proposalsIn, withTexts } from './index.ts'
import { accounts, ada, backups, frameworkNamed, smallInput, smallState } from './testing-plan.ts'

const sp80053 = frameworkNamed('sp800-53-5.2.0')

function read(document: Node, model: string): Node {
  const reading = readDocument(new TextEncoder().encode(writeDocument(document, 'json').text))
  assert.ok(reading.ok, JSON.stringify(reading.findings))
  return node(reading.document.whole, model) as Node
}

async function problemsOf(document: Node) {
  const { errors } = await validateValue(JSON.parse(writeDocument(document, 'json').text))
  return errors.map(({ pointer, message }) => `${pointer}: ${message}`)
}

test('a plan from live facts has nothing that schema or constraints mind', async () => {
  assert.deepEqual(await problemsOf(planDocument(smallInput())), [])
})

test('an imported plan of our own is the same state, and written again it is the same bytes', () => {
  const input = smallInput()
  const first = writeDocument(planDocument(input), 'json').text
  const plan = planIn(read(planDocument(input), 'system-security-plan'), sp80053)
  assert.deepEqual(plan?.findings, [])
  const expected = smallState()
  expected.people[0]!.body.user = null
  assert.deepEqual(plan?.state, expected)
  assert.equal(writeDocument(planDocument({ ...input, state: plan!.state }), 'json').text, first)
})

test('what somebody changed in the plan holds over what is attached, each change named with its place', () => {
  const document = planDocument(smallInput())
  const root = read(document, 'system-security-plan')
  const control = nodes(node(root, 'system-implementation'), 'components').findIndex(
    one => one.uuid === uuidFor('control', backups),
  )
  const changed = withTexts(
    { 'system-security-plan': root },
    new Map([[`/system-security-plan/system-implementation/components/${control}/description`, 'Each hour.']]),
  )
  const plan = planIn(node(changed, 'system-security-plan') as Node, sp80053)
  const [, changedControl] = plan?.state.controls ?? []
  assert.deepEqual(
    [changedControl?.body.statement, changedControl?.body.variants?.[0]?.statement],
    ['Backups are made each night.', 'Each hour.'],
  )
  assert.deepEqual(
    plan?.findings.map(({ code, pointer }) => [code, pointer]),
    [['changed-since', `/system-security-plan/system-implementation/components/${control}/description`]],
  )
})

test('nothing is called implemented that is not both designed and operating', () => {
  const states = (operated: 'yes' | 'no' | 'unknown', designed: 'yes' | 'no' | 'unknown') => {
    const input = smallInput()
    const standing = { label: 'unknown', designed, operated, reviewed: 'yes' as const, reasons: [] }
    const root = read(planDocument({ ...input, controls: new Map([[accounts, standing]]) }), 'system-security-plan')
    const [ac2] = nodes(node(root, 'control-implementation'), 'implemented-requirements').filter(
      one => one['control-id'] === 'ac-2',
    )
    return node(nodes(ac2, 'by-components')[0], 'implementation-status')?.state
  }
  assert.equal(states('yes', 'yes'), 'implemented')
  for (const operated of ['no', 'unknown'] as const) assert.equal(states(operated, 'yes'), 'partial')
  for (const designed of ['no', 'unknown'] as const) assert.equal(states('yes', designed), 'planned')
})

test('a requirement that nobody addresses claims nothing, one that is inherited names its provider', () => {
  const root = read(planDocument(smallInput()), 'system-security-plan')
  const requirements = nodes(node(root, 'control-implementation'), 'implemented-requirements')
  const by = (id: string) =>
    nodes(
      requirements.find(one => one['control-id'] === id),
      'by-components',
    )
  assert.deepEqual(
    by('ac-3').map(one => [one.description, one['implementation-status']]),
    [['No control addresses it.', undefined]],
  )
  assert.equal(nodes(by('pe-3')[0], 'inherited')[0]?.description, 'Guards the doors')
  assert.equal(by('ac-18').length, 0)
  assert.equal(node(by('pe-17')[0], 'implementation-status')?.state, 'not-applicable')
  assert.equal(node(by('ac-17.2')[0], 'implementation-status')?.state, 'alternative')
})

test('a person’s account never leaves', () => {
  const text = writeDocument(planDocument(smallInput()), 'json').text
  const attached = nodes(node(JSON.parse(text)['system-security-plan'], 'back-matter'), 'resources').map(one =>
    Buffer.from(String(node(one, 'base64')?.value ?? ''), 'base64').toString(),
  )
  assert.ok(!attached.some(one => one.includes('"u1"')) && attached.some(one => one.includes(ada)))
})

test('a component-definition validates and brings its controls back', async () => {
  const frameworks = ['sp800-53-5.2.0', 'soc2-2017', 'nis2-2022'].map(frameworkNamed)
  const document = componentDefinition(smallInput(), frameworks)
  assert.deepEqual(await problemsOf(document), [])
  const plan = planIn(read(document, 'component-definition'), sp80053)
  assert.deepEqual(plan?.state.controls, smallState().controls)
})

test('every framework that ships is a valid catalogue', async () => {
  for (const name of ['csf-2.0', 'soc2-2017', 'iso27001-2022', 'nis2-2022', 'ir2024-2690-2024', 'sp800-53-5.2.0'])
    assert.deepEqual(await problemsOf(catalogDocument(frameworkNamed(name), '2026-01-01T00:00:00Z')), [], name)
})

test('a profile with its tailoring validates, resolves to what it asks, and comes back as it was', async () => {
  const state = smallState()
  const people = new Map(state.people.map(one => [one.id, one.body]))
  const at = '2026-03-01T12:00:00Z'
  const document = profileDocument({ at, framework: sp80053, profile: state.profile, people })
  assert.deepEqual(await problemsOf(document), [])
  const root = read(document, 'profile')
  assert.deepEqual(profileIn(root, sp80053, { by: ada, on: '2026-03-02' }), {
    profile: state.profile.body,
    id: state.profile.id,
    findings: [],
  })
  const catalog = new TextEncoder().encode(JSON.stringify(catalogDocument(sp80053, at)))
  const reading = readDocument(new TextEncoder().encode(JSON.stringify(document)))
  assert.ok(reading.ok)
  const resolution = await resolveProfile(reading.document, 'https://own.example/p.json', {
    fetchDocument: href => ({ uri: href, bytes: catalog }),
    uuid: '7b1f3c52-7a0e-4bb1-8f43-0d9a5a6b1c11',
    now: at,
  })
  assert.ok(resolution.ok, JSON.stringify(resolution.findings))
  const text = JSON.stringify(resolution.catalog)
  assert.ok(text.includes('"ac-2.7"') && !text.includes('"id":"ac-18"'))
})

test('a profile of others becomes the nearest baseline with decisions, and names what it could not take', () => {
  const root = {
    uuid: 'p',
    metadata: { title: 'Harbour overlay', version: '3', 'oscal-version': '1.1.2', parties: [] },
    imports: [
      {
        href: '#c',
        'include-controls': [
          { 'with-ids': ['ac-1', 'AC-02(01)', 'zz-9'] },
          { matching: [{ pattern: 'pm-*' }], 'with-child-controls': 'yes' },
        ],
        'exclude-controls': [{ 'with-ids': ['pm-2'] }],
      },
    ],
    modify: {
      'set-parameters': [
        { 'param-id': 'ac-02_odp.10', values: ['monthly'] },
        { 'param-id': 'ac-01_odp.01', constraints: [{ description: 'often' }] },
      ],
      alters: [{ 'control-id': 'ac-1', adds: [{ props: [] }] }],
    },
  }
  const reading = profileIn(root, sp80053, { by: ada, on: '2026-03-02' })
  const tailoring = reading?.profile.tailoring
  assert.deepEqual(
    tailoring?.parameters.map(one => [one.requirement, one.values]),
    [['sp800-53@5.2.0:AC-2', ['monthly']]],
  )
  assert.ok(tailoring?.actions.some(one => one.action === 'add' && one.requirement === 'sp800-53@5.2.0:AC-2(1)'))
  assert.deepEqual(
    reading?.findings.map(({ code, pointer }) => `${code} ${pointer}`),
    [
      'not-understood /profile/imports/0/include-controls/0',
      'kept /profile/modify/set-parameters/1',
      'kept /profile/modify/alters/0',
    ],
  )
})

const examples = join(import.meta.dirname, '../../../../shared/data/oscal/examples')

function example(path: string): Node | null {
  try {
    return JSON.parse(readFileSync(join(examples, path), 'utf8'))
  } catch {
    return null
  }
}

test('a plan of others proposes a control for each requirement, and comes out again with only our texts changed', t => {
  const whole = example('ssp/oscal_leveraging-example_ssp-min.json')
  if (whole === null) return t.skip('NIST’s examples are not here (shared/data/oscal)')
  const proposals = proposalsIn(node(whole, 'system-security-plan') as Node, 'system-security-plan')
  assert.deepEqual(
    proposals.controls.map(one => one.label),
    ['AC-2'],
  )
  assert.match(proposals.controls[0]?.statement ?? '', /THIS SYSTEM/)
  assert.deepEqual(
    proposals.parameters.map(one => [one.parameter, one.values]),
    [['ac-2_prm_1', ['privileged and non-privileged']]],
  )
  assert.ok(proposals.findings.some(one => one.pointer === '/system-security-plan/import-profile'))
  assert.deepEqual(withTexts(whole, new Map()), whole)
  const marked = withTexts(whole, new Map(proposals.taken.map(one => [one.pointer, 'Taken from here'])))
  assert.equal(JSON.stringify(marked).split('Taken from here').length - 1, proposals.taken.length)
  const [title] = proposals.taken.filter(one => one.field === 'name' && one.pointer.includes('components'))
  const renamed = withTexts(whole, new Map([[title!.pointer, 'Another']]))
  assert.notDeepEqual(renamed, whole)
})

test('a component-definition of others proposes its components and one control for each requirement', t => {
  const whole = example('component-definition/example-component-definition-min.json')
  if (whole === null) return t.skip('NIST’s examples are not here (shared/data/oscal)')
  const proposals = proposalsIn(node(whole, 'component-definition') as Node, 'component-definition')
  assert.ok(proposals.components.length > 0 && proposals.controls.length > 0)
  assert.deepEqual(withTexts(whole, new Map(proposals.taken.map(one => [one.pointer, one.text]))), whole)
  assert.equal(ownProp(whole, 'nothing'), undefined)
})
