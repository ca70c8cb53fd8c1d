import { buffer } from 'node:stream/consumers'
import { type SharedSentence, type SideWords, sameWords, type Told } from '@onus/core/same-words'
import {
  type BundleManifest,
  type BundleSource,
  bundleNames,
  bundleZip,
  checkBundle,
  type FactContent,
  nodePrimitives,
} from '@onus/reports/bundle'
import { fail } from '../kit/act.ts'
import { namingNouns, type Place, places, toldIn, writtenNouns } from './passages.ts'

/** What was found of one bundle beside the other: the shape that `--json` prints twice. */
export type ComparedSide = {
  readonly organisation: BundleManifest['organisation']
  readonly engagement: { readonly id: string; readonly title: string; readonly from: string; readonly to: string }
  /** Texts that were erased, of which nobody can say any more what they said. */
  readonly erased: number
  readonly places: readonly PlaceCounts[]
  readonly shared: readonly SharedSentence<Place>[]
}

type PlaceCounts = {
  readonly place: Place
  readonly title: string
  readonly long: number
  /** Null where no long sentence stands: nothing was compared there. */
  readonly shared: number | null
  readonly own: number
}

export type Comparison = { readonly sameOrganisation: boolean; readonly sides: readonly [ComparedSide, ComparedSide] }

type Progress = (done: number, total: number, label: string) => void

/** Which sentences stand in both bundles. Refuses a bundle that does not verify, and one in which nobody wrote a long sentence. */
export async function compareBundles(paths: readonly [string, string], onProgress: Progress): Promise<Comparison> {
  const [first, second] = [await readBundle(paths[0], onProgress), await readBundle(paths[1], onProgress)]
  const [one, other] = sameWords(first.told, second.told)
  const sides = [sideOf(first, one), sideOf(second, other)] as const
  for (const [at, { places }] of sides.entries())
    if (places.every(place => place.long === 0))
      fail(`${paths[at]} has no long sentence that people wrote: there is nothing to compare.`)
  return { sameOrganisation: first.manifest.organisation.id === second.manifest.organisation.id, sides }
}

type Opened = { readonly manifest: BundleManifest; readonly told: Told<Place>; readonly erased: number }

/** What people wrote in a bundle, read from the very file that was verified. */
async function readBundle(path: string, onProgress: Progress): Promise<Opened> {
  await using zip = await bundleZip(path).catch(error => fail(`${path} cannot be opened: ${error.message}.`))
  const { ok, manifest, problems } = await checkBundle(zip, nodePrimitives, { onProgress })
  if (!ok || manifest === null)
    return fail(
      `${path} does not verify as a bundle: ${problems[0]?.message ?? 'it has no manifest'}. onus verify names all that is wrong.`,
    )
  const written = lastVersions(manifest.items.filter(item => writtenNouns.has(item.noun)))
  const naming = manifest.items.filter(item => namingNouns.has(item.noun))
  const present = [...written, ...naming].filter(item => item.content !== null)
  const contents: FactContent[] = []
  for (const { index } of present) contents.push(await contentOf(zip, index))
  const erased = written.filter(item => item.content === null).length
  return { manifest, told: toldIn(contents, manifest.organisation.name), erased }
}

function lastVersions(items: BundleManifest['items']): BundleManifest['items'] {
  const last = new Map<string, BundleManifest['items'][number]>()
  for (const item of items) if ((last.get(item.id)?.version ?? 0) < item.version) last.set(item.id, item)
  return [...last.values()]
}

async function contentOf(zip: BundleSource, index: number): Promise<FactContent> {
  return JSON.parse((await buffer(zip.chunks(bundleNames.content(index)))).toString('utf8'))
}

function sideOf({ manifest, erased }: Opened, { counts, shared }: SideWords<Place>): ComparedSide {
  const { id, title, from, to } = manifest.engagement
  return {
    organisation: manifest.organisation,
    engagement: { id, title, from, to },
    erased,
    places: Array.from(places, ([place, title]) => {
      const { long = 0, shared = 0, own = 0 } = counts.get(place) ?? {}
      return { place, title, long, shared: long === 0 ? null : shared, own }
    }),
    shared,
  }
}
