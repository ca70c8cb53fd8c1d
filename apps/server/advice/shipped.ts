import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AdvisorRules } from '@onus/core/advisor'
import { parse } from 'yaml'
import { catalogFolder } from '../framework/catalog.ts'

/** The rules of the advisor as they ship, read when they are first asked for. */
export function shippedRules(file = join(catalogFolder, 'advisor/rules.yaml')): () => AdvisorRules {
  let rules: AdvisorRules | null = null
  return () => (rules ??= AdvisorRules.parse(parse(readFileSync(file, 'utf8'))))
}
