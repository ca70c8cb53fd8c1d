import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type StarterControl, StarterFile } from '@onus/core/control/starter'
import { parse } from 'yaml'
import { catalogFolder } from '../framework/catalog.ts'

/** The starter controls that ship with Onus, in the order of their files. */
export function starterControls(folder = join(catalogFolder, 'controls')): readonly StarterControl[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .flatMap(name => StarterFile.parse(parse(readFileSync(join(folder, name), 'utf8'))))
}
