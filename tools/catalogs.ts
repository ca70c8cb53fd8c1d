/**
 * Writes the generated files of catalogs/: frameworks, crosswalks, the migration of CSF and the data of NIS2. With a folder
 * of gathered data (facts and mappings) all is built anew from there; without one the frameworks keep their identifiers and
 * names. Either way our own words are laid over them from catalogs/frameworks/labels and summaries.
 *
 *   sh tools/with-node.sh tools/catalogs.ts [folder of data]
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { FrameworkFile, Migration } from '../packages/core/framework/index.ts'
import { csvOf, gatheredSets } from './catalogs/crosswalks.ts'
import { csf } from './catalogs/csf.ts'
import { ir2024 } from './catalogs/ir2024-2690.ts'
import { iso27001 } from './catalogs/iso27001.ts'
import { csfMigration } from './catalogs/migration.ts'
import { nis2 } from './catalogs/nis2.ts'
import { pairsOf } from './catalogs/pairs.ts'
import { soc2 } from './catalogs/soc2.ts'
import { sp80053 } from './catalogs/sp800-53.ts'

const builders = {
  'soc2-2017': { facts: 'tsc.json', build: soc2 },
  'csf-2.0': { facts: 'csf2.json', build: csf },
  'sp800-53-5.2.0': { facts: 'sp800-53r5.json', build: sp80053 },
  'iso27001-2022': { facts: 'iso27001-2022.json', build: iso27001 },
  'nis2-2022': { facts: 'nis2.json', build: nis2 },
  'ir2024-2690-2024': { facts: 'nis2.json', build: ir2024 },
}

const Words = z.record(z.string(), z.string().min(1))
const Sections = z.object({
  implementingRegulation: z.object({
    sections: z.array(z.object({ id: z.string(), article21_2Points: z.array(z.string()) })),
  }),
})

/** Where the gathered data lies if nobody says: beside the repository. */
export const gathered = join(import.meta.dirname, '../../shared/data')

const catalogs = join(import.meta.dirname, '../catalogs')

/** The generated files by their path in catalogs/. Without `data` only the frameworks, with the facts they have already. */
export function generatedFiles(data: string | null): ReadonlyMap<string, string> {
  const factsOf = (file: string) => readJson(join(data ?? '', 'facts', file))
  const frameworks = Object.entries(builders).map(([name, { facts, build }]) => {
    const path = `frameworks/${name}.json`
    const plain = data === null ? readJson(join(catalogs, path)) : build(factsOf(facts))
    return [path, onePerLine(FrameworkFile.parse(withWords(FrameworkFile.parse(plain), name)))] as const
  })
  if (data === null) return new Map(frameworks)
  const pairs = (name: string) => pairsOf(join(data, 'mappings', `${name}.csv`))
  const { sections } = Sections.parse(factsOf('nis2.json')).implementingRegulation
  const pointsOfSection = new Map(sections.map(one => [one.id, one.article21_2Points]))
  const migration = Migration.parse(csfMigration(factsOf('csf2.json'), pairs('csf1.1-csf2')))
  return new Map([
    ...frameworks,
    ...gatheredSets(pairs, pointsOfSection).flatMap(([header, rows]) => [
      [`crosswalks/${header.id}.yaml`, stringify(header, { lineWidth: 0 })] as const,
      [`crosswalks/${header.id}.csv`, csvOf(rows)] as const,
    ]),
    [`migrations/${migration.id}.json`, listPerLine(migration, 'items')],
  ])
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function wordsOf(kind: 'labels' | 'summaries', name: string): ReadonlyMap<string, string> {
  const path = join(catalogs, 'frameworks', kind, `${name}.yaml`)
  return new Map(existsSync(path) ? Object.entries(Words.parse(parse(readFileSync(path, 'utf8')))) : [])
}

function withWords(framework: FrameworkFile, name: string): FrameworkFile {
  const labels = wordsOf('labels', name)
  const summaries = wordsOf('summaries', name)
  const known = new Set(framework.requirements.map(requirement => requirement.id))
  const stray = [...labels.keys(), ...summaries.keys()].filter(id => !known.has(id))
  if (stray.length > 0) throw new Error(`words for ids that ${framework.shortTitle} does not have: ${stray.join(', ')}`)
  const requirements = framework.requirements.map(one => {
    const { id, parent, addsToParent, label, summary: _, ...rest } = one
    const summary = summaries.get(id)
    const worded = { id, parent, ...(addsToParent ? { addsToParent } : {}), label: labels.get(id) ?? label }
    return { ...worded, ...(summary === undefined ? {} : { summary }), ...rest }
  })
  return { ...framework, requirements: requirements as FrameworkFile['requirements'] }
}

/** JSON with one requirement a line, so that a difference between versions reads as one. */
function onePerLine(framework: FrameworkFile): string {
  return listPerLine(framework, 'requirements')
}

function listPerLine<Key extends string>(value: Readonly<Record<Key, readonly unknown[]>>, key: Key): string {
  const { [key]: list, ...head } = value
  const rows = (list as readonly unknown[]).map(one => `    ${JSON.stringify(one)}`).join(',\n')
  return `${JSON.stringify(head, null, 2).replace(/\n\}$/, '')},\n  "${key}": [\n${rows}\n  ]\n}\n`
}

if (import.meta.main) {
  const files = generatedFiles(process.argv[2] ?? (existsSync(gathered) ? gathered : null))
  for (const [path, text] of files) {
    mkdirSync(dirname(join(catalogs, path)), { recursive: true })
    writeFileSync(join(catalogs, path), text)
  }
  console.log(`${files.size} files written`)
}
