import { encoded, hex } from './bytes.ts'
import { type Checking, type Known, note, orNull } from './checking.ts'
import { type BundleManifest, canonicalText, listText, bundleNames as names } from './format.ts'

/** Which items go in was fixed by an entry of the ledger before the bundle was written; none can be left out or added. */
export function checkList(checking: Checking, manifest: BundleManifest, known: ReadonlyMap<number, Known>): void {
  const wrong = (message: string) => note(checking, 'list', names.manifest, message)
  const list = hex(checking.primitives.sha256(encoded(listText(manifest.items, manifest.record))))
  const record = known.get(manifest.record)
  if (list !== manifest.list) wrong('Its items are not the ones on its list')
  if (record?.item.noun !== 'bundle') wrong('No entry of the ledger fixed what is in it')
  else if (record.content?.body.list !== list || record.content.body.engagement !== manifest.engagement.id)
    wrong('Its items are not the ones that the ledger says were put in: something was left out or added')
}

const hour = 3_600_000
const hours14 = 14 * hour
const day = 24 * hour
/** Of a Type I, where the engagement does not say. */
const usualEvidenceDays = 30

export function checkEngagement(checking: Checking, manifest: BundleManifest, known: ReadonlyMap<number, Known>): void {
  const { engagement } = manifest
  const versions = [...known.values()].filter(one => one.item.noun === 'engagement' && one.item.id === engagement.id)
  const body = versions.at(-1)?.content?.body
  const said = [body?.title, body?.kind, body?.from, body?.to].map(orNull)
  if (canonicalText(said) !== canonicalText([engagement.title, engagement.kind, engagement.from, engagement.to]))
    note(checking, 'engagement', names.manifest, 'The engagement is not the one that the ledger has')
  const [from, to] = [
    Date.parse(`${engagement.from}T00:00:00.000Z`),
    Date.parse(`${engagement.to}T00:00:00.000Z`) + day,
  ]
  const isNear = (at: string, to: number) => Math.abs(Date.parse(at) - to) <= hours14
  if (!isNear(engagement.period.from, from) || !isNear(engagement.period.to, to))
    note(checking, 'engagement', names.manifest, 'The period is not from its first day to its last')
  const days = engagement.kind === 'soc2_type1' ? Number(body?.evidenceDays ?? usualEvidenceDays) : 0
  const early = Date.parse(engagement.period.from) - days * day
  const clockChange = days > 0 ? 2 * hour : 0
  if (!(Math.abs(Date.parse(engagement.evidenceFrom) - early) <= clockChange))
    note(checking, 'engagement', names.manifest, 'Evidence is taken from another time than the engagement allows')
}
