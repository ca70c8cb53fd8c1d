import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseRows } from 'csv-parse/sync'
import { parse } from 'yaml'
import { FrameworkFile, frameworkRef } from '../framework/index.ts'
import { type CrosswalkFile, readCrosswalk } from './file.ts'

const folder = join(import.meta.dirname, '../../../catalogs')
const named = (kind: string, ending: string) =>
  readdirSync(join(folder, kind))
    .filter(name => name.endsWith(ending))
    .sort()
const text = (...path: readonly string[]) => readFileSync(join(folder, ...path), 'utf8')

/** The shipped frameworks. */
export const shippedFrameworks = named('frameworks', '.json').map(name =>
  FrameworkFile.parse(JSON.parse(text('frameworks', name))),
)

/** The five frameworks that the crosswalk scenario is about. */
export const fiveFrameworks = ['soc2', 'csf', 'sp800-53', 'iso27001', 'nis2'].flatMap(id =>
  shippedFrameworks.filter(framework => framework.id === id),
)

/** The shipped sets, each read against the shipped frameworks; a row that cannot be used throws. */
export function shippedCrosswalks(): readonly CrosswalkFile[] {
  return named('crosswalks', '.yaml').map(name => {
    const rows: unknown[] = parseRows(text('crosswalks', name.replace('.yaml', '.csv')), { columns: true })
    const { file, faults } = readCrosswalk(parse(text('crosswalks', name)), rows, shippedFrameworks)
    if (!file || faults.length > 0) throw new Error(`${name}: ${JSON.stringify(faults.slice(0, 5))}`)
    return file
  })
}

/** The sets between frameworks of a list. */
export function setsBetween(frameworks: readonly FrameworkFile[], sets: readonly CrosswalkFile[]) {
  const refs = new Set(frameworks.map(frameworkRef))
  return sets.filter(({ crosswalk }) => refs.has(crosswalk.source) && refs.has(crosswalk.target))
}
