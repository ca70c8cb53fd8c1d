import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FilingForm } from '@onus/core/filing'
import { Pack } from '@onus/core/regulation'
import { parse } from 'yaml'
import { catalogFolder } from '../framework/catalog.ts'

/** The law as it ships: a pack for the Union, one for each country with an overlay, and the form of reports. */
export type ShippedLaw = Readonly<{ packs: () => readonly Pack[]; form: () => FilingForm }>

/** Reads the packs when they are first asked for. A pack that does not hold together stops whoever asks. */
export function shippedLaw(folder = join(catalogFolder, 'regulation')): ShippedLaw {
  const read = (name: string) => parse(readFileSync(join(folder, name), 'utf8')) as unknown
  let packs: readonly Pack[] | null = null
  let form: FilingForm | null = null
  return {
    packs: () =>
      (packs ??= readdirSync(folder)
        .filter(name => name.endsWith('.yaml') && name !== 'filings.yaml')
        .toSorted()
        .map(name => Pack.parse(read(name)))),
    form: () => (form ??= FilingForm.parse(read('filings.yaml'))),
  }
}
