import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type Law, lawOf, Pack } from './pack.ts'

/** A pack that ships, by its name: for tests that evaluate cases against the law as it ships. */
export function packNamed(name: string): Pack {
  const file = new URL(`../../../catalogs/regulation/${name}.yaml`, import.meta.url)
  return Pack.parse(parse(readFileSync(file, 'utf8')))
}

/** The law of the Union on a day. */
export function lawOfUnion(on: string): Law {
  return lawOf([packNamed('eu')], { on, jurisdiction: null, drafts: false })
}
