/**
 * Fails on a hole in docs/requirements.csv: a requirement that is missing, owned by nobody known, or owned by House
 * without a test that proves it. A proof is `path of a test#part of the test's name`; several are joined by ` ; `.
 *
 *   sh tools/with-node.sh tools/requirements.ts
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The numbers that requirements have, R-001 to R-177 with gaps. */
const ranges = [
  [1, 29],
  [30, 46],
  [50, 70],
  [80, 91],
  [100, 114],
  [120, 138],
  [140, 163],
  [170, 177],
] as const

const owners = ['House', 'Frameworks', 'Checks', 'Assessments', 'NIS2', 'Later']

/** Issues that are built: what they own must be proved by a test. */
const built = ['House']

/** What is wrong with `csv`, one sentence a hole. `read` gives the text of a file of the repository, or null. */
export function holes(csv: string, read: (path: string) => string | null): readonly string[] {
  const [header, ...lines] = csv.trimEnd().split('\n')
  const rows = lines.map(fields)
  return [
    ...(header === 'id,requirement,owner,proof' ? [] : ['the first line is not id,requirement,owner,proof']),
    ...numberHoles(rows.map(row => row[0] ?? '')),
    ...rows.flatMap(row => rowHoles(row, read)),
  ]
}

function numberHoles(ids: readonly string[]): readonly string[] {
  const expected = ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, index) => idOf(from + index)),
  )
  return [
    ...expected.filter(id => !ids.includes(id)).map(id => `${id} is missing`),
    ...ids.filter(id => !expected.includes(id)).map(id => `${id} is no requirement`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map(id => `${id} stands twice`),
  ]
}

function rowHoles(row: readonly string[], read: (path: string) => string | null): readonly string[] {
  const [id = '', requirement = '', owner = '', proof = ''] = row
  if (row.length !== 4) return [`${id} has ${row.length} fields, expected 4`]
  if (requirement === '') return [`${id} says nothing`]
  if (!owners.includes(owner)) return [`${id} belongs to ${owner}, expected one of ${owners.join(', ')}`]
  if (!built.includes(owner)) return proof === '' ? [`${id} does not say where it will be proved`] : []
  return proof.split(' ; ').flatMap(one => proofHoles(id, one, read))
}

function proofHoles(id: string, proof: string, read: (path: string) => string | null): readonly string[] {
  const [path = '', name = ''] = proof.split('#')
  if (name === '') return [`${id} is not proved yet: ${proof}`]
  if (!/\.test\.tsx?$/.test(path) && !path.startsWith('e2e/')) return [`${id}: ${path} is not a test`]
  const text = read(path)
  if (text === null) return [`${id}: ${path} does not exist`]
  return text.includes(name) ? [] : [`${id}: ${path} has no test that says "${name}"`]
}

/** The fields of a line; a field that holds a comma stands in double quotes. */
function fields(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

function idOf(number: number): string {
  return `R-${String(number).padStart(3, '0')}`
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const read = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null)
  const found = holes(readFileSync(join(root, 'docs/requirements.csv'), 'utf8'), read)
  for (const hole of found) console.error(hole)
  console.log(
    found.length === 0
      ? 'Every requirement has its proof or its issue.'
      : `${found.length} holes in docs/requirements.csv`,
  )
  process.exitCode = found.length === 0 ? 0 : 1
}
