import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProposedPlaybook } from '@onus/core/playbook'
import { parse } from 'yaml'
import { catalogFolder } from '../framework/catalog.ts'

/** The playbooks that ship with Onus, read when they are first asked for. Refuses one that cannot be used: it is our content. */
export function shippedPlaybooks(folder = catalogFolder): () => readonly ProposedPlaybook[] {
  let known: readonly ProposedPlaybook[] | null = null
  return () => {
    known ??= ProposedPlaybook.array().parse(parse(readFileSync(join(folder, 'playbooks/playbooks.yaml'), 'utf8')))
    return known
  }
}
