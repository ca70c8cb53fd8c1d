import { join } from 'node:path'
import { type StarterControl, StarterFile } from '@onus/core/control/starter'
import { catalogFiles } from '@onus/evaluator/catalog'
import { catalogFolder } from '../framework/catalog.ts'

/** The starter controls that ship with Onus, in the order of their files. */
export function starterControls(folder = join(catalogFolder, 'controls')): readonly StarterControl[] {
  return catalogFiles(folder).flatMap(({ value }) => StarterFile.parse(value))
}
