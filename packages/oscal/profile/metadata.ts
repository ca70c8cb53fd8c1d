import {
  compareVersions,
  formatVersion,
  type Node,
  node,
  nodes,
  parseVersion,
  text,
  type Version,
  writtenVersion,
} from '../document/index.ts'
import { isKept, ordered } from './tree.ts'

export type ResultMetadata = Readonly<{
  /** When the resolution was made, RFC 3339. */
  now: string
  /** Where the profile is, as its readers find it. */
  source: string
  profile: Node
  /** The OSCAL versions of the profile and of all that it imported. */
  versions: readonly (string | null)[]
  /** Metadata of the imported catalogues. */
  imported: readonly Node[]
}>

/** The metadata of a result: that of the profile, and how the result came about. */
export function resultMetadata({ now, source, profile, versions, imported }: ResultMetadata): Node {
  const own = node(profile, 'metadata') ?? {}
  const uuid = text(profile, 'uuid')
  const props = [
    ...nodes(own, 'props').filter(prop => prop.name !== 'resolution-tool' && prop.name !== 'source-profile-uuid'),
    { name: 'resolution-tool', value: 'Onus' },
    ...(uuid === undefined ? [] : [{ name: 'source-profile-uuid', value: uuid }]),
  ]
  const more = {
    'last-modified': now,
    'oscal-version': resultVersion(versions),
    props,
    links: [
      { href: source, rel: 'source-profile' },
      ...nodes(own, 'links').filter(link => link.rel !== 'source-profile'),
    ],
    roles: withKept(own, imported, 'roles', 'id'),
    parties: withKept(own, imported, 'parties', 'uuid'),
  }
  return ordered(own, metadataOrder, more)
}

/** Roles and parties of the sources that are to be kept always come along. */
function withKept(own: Node, imported: readonly Node[], list: string, key: string): readonly Node[] {
  const all = [...nodes(own, list)]
  const kept = imported.flatMap(metadata => nodes(metadata, list)).filter(isKept)
  for (const each of kept) if (!all.some(other => other[key] === each[key])) all.push(each)
  return all
}

/** The newest version of all that went in, but none newer than Onus writes. */
function resultVersion(versions: readonly (string | null)[]): string {
  const known = versions.map(version => (version === null ? null : parseVersion(version))).filter(each => each !== null)
  const newest = known.reduce<Version | null>((a, b) => (a === null || compareVersions(a, b) < 0 ? b : a), null)
  const ours = parseVersion(writtenVersion)
  if (newest === null || ours === null || compareVersions(newest, ours) > 0) return writtenVersion
  return formatVersion(newest)
}

const metadataOrder = [
  'title',
  'published',
  'last-modified',
  'version',
  'oscal-version',
  'revisions',
  'document-ids',
  'props',
  'links',
  'roles',
  'locations',
  'parties',
  'responsible-parties',
  'actions',
  'remarks',
]
