import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Beyond, type CrosswalkFile, PlanningAid, readCrosswalk } from '@onus/core/crosswalk'
import { parse as parseRows } from 'csv-parse/sync'
import { parse } from 'yaml'
import { catalogFolder } from '../framework/catalog.ts'

/** The crosswalks, planning aids and overlaps that ship with Onus. Each is read when it is first asked for. */
export interface ShippedCrosswalks {
  sets(): readonly CrosswalkFile[]
  aids(): readonly PlanningAid[]
  beyond(): Beyond
}

export function shippedCrosswalks(folder = catalogFolder): ShippedCrosswalks {
  return {
    sets: once(() => readSets(join(folder, 'crosswalks'))),
    aids: once(() => namesIn(join(folder, 'planning-aids')).map(file => PlanningAid.parse(parse(readText(file))))),
    beyond: once(() => Beyond.parse(parse(readText(join(folder, 'nis2/beyond-soc2.yaml'))))),
  }
}

function once<Value>(read: () => Value): () => Value {
  let known: { readonly value: Value } | null = null
  return () => {
    known ??= { value: read() }
    return known.value
  }
}

/** Refuses a row that cannot be used: it is our content. Whether its ids exist is for the gate to say, once. */
function readSets(folder: string): readonly CrosswalkFile[] {
  return namesIn(folder).map(header => {
    const rows: unknown[] = parseRows(readText(header.replace(/\.yaml$/, '.csv')), { columns: true })
    const { file, faults } = readCrosswalk(parse(readText(header)), rows)
    if (!file || faults.length > 0) throw new Error(`${header}: ${JSON.stringify(faults.slice(0, 5))}`)
    return file
  })
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .map(name => join(folder, name))
}

function readText(file: string): string {
  return readFileSync(file, 'utf8')
}
