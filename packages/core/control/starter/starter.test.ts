import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { assessedRequirements, FrameworkFile, requirementRef } from '../../framework/index.ts'
import { Control } from '../index.ts'
import { proposedControl, type StarterControl, StarterFile } from './index.ts'

const catalogs = join(import.meta.dirname, '../../../../catalogs')
const framework = (name: string) =>
  FrameworkFile.parse(JSON.parse(readFileSync(join(catalogs, 'frameworks', `${name}.json`), 'utf8')))

const soc2 = framework('soc2-2017')
const csf = framework('csf-2.0')
const sp80053 = framework('sp800-53-5.2.0')
const iso27001 = framework('iso27001-2022')
const nis2 = framework('nis2-2022')
const frameworks = [soc2, csf, sp80053, iso27001, nis2]

const files = readdirSync(join(catalogs, 'controls')).filter(name => name.endsWith('.yaml'))
const themes = files.map(name => ({
  theme: name.replace('.yaml', ''),
  controls: StarterFile.parse(parse(readFileSync(join(catalogs, 'controls', name), 'utf8'))),
}))
const controls: readonly StarterControl[] = themes.flatMap(file => file.controls)
const addressed = new Set<string>(controls.flatMap(control => control.addresses.map(link => link.requirement)))

function unaddressed(of: FrameworkFile, ...selections: readonly string[]): readonly string[] {
  return assessedRequirements(of, selections)
    .map(one => one.id)
    .filter(id => !addressed.has(requirementRef(of, id)))
}

test('there are at least 48 starter controls, each once, in the file of its theme', () => {
  const ids = controls.map(control => control.id)
  assert.ok(ids.length >= 48, `${ids.length} controls`)
  assert.equal(new Set(ids).size, ids.length)
  for (const { theme, controls } of themes)
    for (const control of controls) assert.equal(control.theme, theme, control.id)
})

test('every link names a requirement that the framework has and that can be assessed', () => {
  const assessable = new Set<string>(
    frameworks.flatMap(one =>
      one.requirements
        .filter(requirement => requirement.assessable)
        .map(requirement => requirementRef(one, requirement.id)),
    ),
  )
  for (const control of controls) {
    for (const { requirement } of control.addresses)
      assert.ok(assessable.has(requirement), `${control.id}: ${requirement}`)
  }
})

test('every control addresses requirements of at least four frameworks, each with a line that says how', () => {
  for (const control of controls) {
    const reached = new Set(control.addresses.map(link => link.requirement.split('@')[0]))
    assert.ok(reached.size >= 4, `${control.id} reaches ${[...reached].join(', ')}`)
    for (const link of control.addresses) assert.ok(link.how.split(' ').length >= 3, `${control.id}: ${link.how}`)
  }
})

test('no two links of one control say the same', () => {
  for (const { id, addresses } of controls) {
    const lines = addresses.map(link => `${link.requirement.split('@')[0]} ${link.how}`)
    assert.deepEqual(
      lines.filter((line, index) => lines.indexOf(line) !== index),
      [],
      id,
    )
  }
})

test('no control is tied to more than eight SOC 2 criteria', () => {
  for (const control of controls) {
    const criteria = control.addresses.filter(link => link.requirement.startsWith('soc2@'))
    assert.ok(criteria.length <= 8, `${control.id} names ${criteria.length} criteria`)
  }
})

test('every SOC 2 criterion is addressed, in every category', () => {
  assert.deepEqual(unaddressed(soc2, ...soc2.selections.map(selection => selection.id)), [])
})

test('every duty of an essential or important entity under NIS2 is addressed, with all ten points of Article 21(2)', () => {
  assert.deepEqual(unaddressed(nis2, 'essential', 'registry', 'registry-outside-union'), [])
  for (const letter of 'abcdefghij') assert.ok(addressed.has(`nis2@2022:21(2)(${letter})`), letter)
})

test('no SOC 2 common criterion rests on policy or on yearly work by hand alone', () => {
  for (const { id } of assessedRequirements(soc2, [])) {
    const behind = controls.filter(control => control.addresses.some(link => link.requirement === `soc2@2017:${id}`))
    assert.ok(
      behind.some(control => control.checks.length > 0 || control.cadence !== 'annual'),
      `${id} rests on ${behind.map(control => control.id).join(', ')}`,
    )
  }
})

test('every outcome of CSF, every auditable item of ISO 27001 and every base control of the moderate baseline is addressed', () => {
  assert.deepEqual(unaddressed(csf, 'all'), [])
  assert.deepEqual(unaddressed(iso27001, 'all'), [])
  const enhancements = new Set(sp80053.requirements.filter(one => one.addsToParent).map(one => one.id))
  assert.deepEqual(
    unaddressed(sp80053, 'moderate').filter(id => !enhancements.has(id)),
    [],
  )
})

test('every check that a control names exists', { skip: noChecks() }, () => {
  const known = idsOfChecks()
  const named = new Set(controls.flatMap(control => control.checks))
  assert.deepEqual([...named].filter(id => !known.has(id)).toSorted(), [])
})

test('a control is offered as a proposal without an owner', () => {
  for (const starter of controls) {
    const proposed = Control.parse(proposedControl(starter))
    assert.deepEqual(proposed.lifecycle, { state: 'proposed' })
    assert.equal(proposed.origin, starter.id)
  }
})

test('a control without check and procedure, or with a link twice, is refused', () => {
  const [starter] = controls
  assert.ok(starter)
  const { manual: _, ...bare } = starter
  assert.throws(() => StarterFile.parse([{ ...bare, checks: [] }]), /neither a check nor a manual procedure/)
  assert.throws(
    () => StarterFile.parse([{ ...starter, addresses: [...starter.addresses, ...starter.addresses.slice(0, 1)] }]),
    /twice/,
  )
})

test('no sentence of the library promises what an auditor or an authority decides', () => {
  for (const name of files) {
    const text = readFileSync(join(catalogs, 'controls', name), 'utf8')
    assert.doesNotMatch(text, /\b(certified|compliant|guarantee[sd]?)\b/i, name)
  }
})

function noChecks(): string | false {
  return existsSync(join(catalogs, 'checks')) ? false : 'catalogs/checks is not there'
}

function idsOfChecks(): ReadonlySet<string> {
  const folder = join(catalogs, 'checks')
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.yaml'))
  const texts = names.map(name => readFileSync(join(folder, name), 'utf8'))
  return new Set(texts.flatMap(text => [parse(text)].flat().map((check: { id: string }) => check.id)))
}
