/**
 * Writes catalogs/frameworks/*.json. With a folder of facts, the identifiers, names and baselines are taken from there;
 * without one they stay as they are. Either way our own words are laid over them from catalogs/frameworks/labels.
 *
 *   sh tools/with-node.sh tools/catalogs.ts [folder of facts]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { FrameworkFile } from '../packages/core/framework/index.ts'
import { csf } from './catalogs/csf.ts'
import { iso27001 } from './catalogs/iso27001.ts'
import { nis2 } from './catalogs/nis2.ts'
import { soc2 } from './catalogs/soc2.ts'
import { sp80053 } from './catalogs/sp800-53.ts'

const builders = {
  'soc2-2017': { facts: 'tsc.json', build: soc2 },
  'csf-2.0': { facts: 'csf2.json', build: csf },
  'sp800-53-5.2.0': { facts: 'sp800-53r5.json', build: sp80053 },
  'iso27001-2022': { facts: 'iso27001-2022.json', build: iso27001 },
  'nis2-2022': { facts: 'nis2.json', build: nis2 },
}

const Words = z.record(z.string(), z.strictObject({ label: z.string().optional(), summary: z.string().optional() }))

const folder = join(import.meta.dirname, '../catalogs/frameworks')
const facts = process.argv[2]

for (const [name, { facts: file, build }] of Object.entries(builders)) {
  const target = join(folder, `${name}.json`)
  const plain = facts === undefined ? readJson(target) : build(readJson(join(facts, file)))
  const framework = FrameworkFile.parse(withWords(FrameworkFile.parse(plain), wordsOf(name)))
  writeFileSync(target, onePerLine(framework))
  console.log(`${name}: ${framework.requirements.length} entries`)
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function wordsOf(name: string): z.infer<typeof Words> {
  const path = join(folder, 'labels', `${name}.yaml`)
  return existsSync(path) ? Words.parse(parse(readFileSync(path, 'utf8'))) : {}
}

function withWords(framework: FrameworkFile, words: z.infer<typeof Words>): FrameworkFile {
  const known = new Set(framework.requirements.map(requirement => requirement.id))
  const stray = Object.keys(words).filter(id => !known.has(id))
  if (stray.length > 0)
    throw new Error(`labels for ids that ${framework.shortTitle} does not have: ${stray.join(', ')}`)
  const requirements = framework.requirements.map(one => {
    const { label = one.label, summary = one.summary } = words[one.id] ?? {}
    return { ...one, label, ...(summary === undefined ? {} : { summary }) }
  })
  return { ...framework, requirements }
}

/** JSON with one requirement a line, so that a difference between versions reads as one. */
function onePerLine({ requirements, ...head }: FrameworkFile): string {
  const rows = requirements.map(requirement => `    ${JSON.stringify(requirement)}`).join(',\n')
  return `${JSON.stringify(head, null, 2).replace(/\n\}$/, '')},\n  "requirements": [\n${rows}\n  ]\n}\n`
}
