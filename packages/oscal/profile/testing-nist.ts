import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Node, readDocument } from '../document/index.ts'
import { type FetchDocument, resolveProfile } from './index.ts'

/** The folder with NIST's own files, beside the repository; they are not part of it. */
const folder = join(import.meta.dirname, '../../../../shared/data/oscal/sp800-53r5')

/** Why tests against NIST's files do not run here, or false. */
export const nistAbsent = existsSync(folder) ? false : 'NIST’s OSCAL files are not here (shared/data/oscal)'

const catalogFile = 'catalog-5.0.1/NIST_SP-800-53_rev5_catalog-min.json'

export function nistBytes(path: string): Uint8Array {
  return readFileSync(join(folder, path))
}

export function nistCatalog(): Node {
  return JSON.parse(Buffer.from(nistBytes(catalogFile)).toString('utf8')).catalog
}

export function csfCatalog(): Node {
  return JSON.parse(readFileSync(join(folder, '../csf2.0/NIST_CSF_v2.0_catalog-min.json'), 'utf8')).catalog
}

export type Baseline = 'LOW' | 'MODERATE' | 'HIGH' | 'PRIVACY'

export function profilePath(baseline: Baseline, release: '5.1.1' | '5.2.0' = '5.1.1'): string {
  return `profiles-${release}/NIST_SP-800-53_rev5_${baseline}-baseline_profile-min.json`
}

/** The resolved file of NIST: an answer to compare with, never an input. */
export function nistAnswer(baseline: Baseline): Node {
  const path = `resolved-5.1.1/NIST_SP-800-53_rev5_${baseline}-baseline-resolved-profile_catalog-min.json`
  return JSON.parse(Buffer.from(nistBytes(path)).toString('utf8')).catalog
}

/** Whatever link a profile has to the catalogue leads to the one catalogue that is here. */
export const fetchNist: FetchDocument = href =>
  /NIST_SP-800-53_rev5_catalog\.json$/.test(href)
    ? { uri: 'https://nist.example/catalog.json', bytes: nistBytes(catalogFile) }
    : { missing: `${href} is not here` }

/** From the bytes of the profile and the catalogue to the catalogue of the baseline. */
export async function resolveBaseline(baseline: Baseline, release: '5.1.1' | '5.2.0' = '5.1.1') {
  const reading = readDocument(nistBytes(profilePath(baseline, release)))
  if (!reading.ok) throw new Error(JSON.stringify(reading.findings))
  const resolution = await resolveProfile(reading.document, `https://nist.example/${profilePath(baseline, release)}`, {
    fetchDocument: fetchNist,
    uuid: '7b1f3c52-7a0e-4bb1-8f43-0d9a5a6b1c11',
    now: '2026-03-01T12:00:00Z',
  })
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.findings))
  return resolution
}
