import { type Node, nodes, readDocument } from '../document/index.ts'
import { type FetchDocument, type Resolution, resolveProfile } from './index.ts'

/** Documents of a made-up world, each under its address; all relative references stay in it. */
export type World = Readonly<Record<string, object | string>>

const root = 'https://garden.example/'

export function fetchFrom(world: World): FetchDocument {
  return (href, base) => {
    const uri = new URL(href, base).href
    const content = world[uri.slice(root.length)]
    if (content === undefined) return { missing: `there is no ${uri}` }
    return { uri, bytes: bytesOf(content) }
  }
}

export function bytesOf(content: object | string): Uint8Array {
  return new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content))
}

export async function resolveIn(world: World, name: string): Promise<Resolution> {
  const uri = new URL(name, root).href
  const reading = readDocument(bytesOf(world[name] ?? ''))
  if (!reading.ok) return reading
  const now = '2026-03-01T12:00:00Z'
  return await resolveProfile(reading.document, uri, {
    fetchDocument: fetchFrom(world),
    uuid: '7b1f3c52-7a0e-4bb1-8f43-0d9a5a6b1c11',
    now,
  })
}

export const metadata = { title: 'T', 'last-modified': '2026-01-01T00:00:00Z', version: '1', 'oscal-version': '1.1.2' }

/** A profile of one import, with whatever else is given. */
export function profileOf(directive: object, more: object = {}, href = 'garden.json') {
  return {
    profile: { uuid: 'p', metadata: { ...metadata, title: 'Profile' }, imports: [{ href, ...directive }], ...more },
  }
}

/** Resolves one profile against the garden; throws with the findings where it is refused. */
export async function resolved(directive: object, more: object = {}, world: World = {}) {
  const resolution = await resolveIn(
    { 'garden.json': garden, 'p.json': profileOf(directive, more), ...world },
    'p.json',
  )
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.findings))
  return {
    ...resolution,
    catalog: resolution.catalog.catalog,
    said: resolution.findings.map(({ code, pointer }) => `${code} ${pointer}`),
  }
}

/** The shape of a catalogue in one line: `soil(so-1(so-1.1) so-2) wa-1`. */
export function outline(of: Node): string {
  const controls = nodes(of, 'controls').map(control => named(control))
  const groups = nodes(of, 'groups').map(group => named(group))
  return [...controls, ...groups].join(' ')
}

function named(of: Node): string {
  const inside = outline(of)
  return `${String(of.id ?? of.title)}${inside === '' ? '' : `(${inside})`}`
}

export function find(of: Node, id: string): Node | undefined {
  if (of.id === id) return of
  for (const list of ['controls', 'groups', 'params', 'parts'])
    for (const inner of nodes(of, list)) {
      const found = find(inner, id)
      if (found) return found
    }
  return undefined
}

const control = (id: string, more: object = {}) => ({
  id,
  class: 'duty',
  title: `Duty ${id}`,
  props: [{ name: 'label', value: id.toUpperCase() }],
  parts: [{ id: `${id}_smt`, name: 'statement', prose: `Do ${id}.` }],
  ...more,
})

/** Three groups, nesting to the third level, parameters at every level, resources that are linked and that are not. */
export const garden = {
  catalog: {
    uuid: '1d9f4f0e-6d3e-4b66-9a2b-4c1a64a1f001',
    metadata: { ...metadata, title: 'Garden', 'oscal-version': '1.1.0' },
    params: [
      { id: 'season', label: 'season' },
      { id: 'unused', label: 'nobody inserts this' },
    ],
    controls: [
      control('ga-1', {
        parts: [{ id: 'ga-1_smt', name: 'statement', prose: 'Begin in {{ insert: param, season }}.' }],
      }),
    ],
    groups: [
      {
        id: 'soil',
        class: 'family',
        title: 'Soil',
        params: [
          { id: 'depth', label: 'depth', values: ['10 cm'] },
          { id: 'idle', label: 'idle' },
        ],
        props: [{ name: 'sort-id', value: 's' }],
        parts: [{ id: 'soil_ovw', name: 'overview', prose: 'About soil.' }],
        controls: [
          control('so-1', {
            params: [
              { id: 'so-1_tool', label: 'tool', guidelines: [{ prose: 'A sturdy one.' }] },
              {
                id: 'so-1_how',
                select: { 'how-many': 'one-or-more', choice: ['by hand', 'with {{ insert: param, so-1_tool }}'] },
              },
            ],
            links: [{ href: '#a0000000-0000-4000-8000-000000000001', rel: 'reference' }],
            parts: [
              {
                id: 'so-1_smt',
                name: 'statement',
                prose: 'Dig {{ insert: param, depth }} deep, {{ insert: param, so-1_how }}:',
                parts: [
                  { id: 'so-1_smt.a', name: 'item', prose: 'once a year;' },
                  { id: 'so-1_smt.b', name: 'item', prose: 'and after rain.' },
                ],
              },
              { id: 'so-1_gdn', name: 'guidance', prose: 'See [the book](#a0000000-0000-4000-8000-000000000002).' },
            ],
            controls: [
              control('so-1.1', { controls: [control('so-1.1.1')] }),
              control('so-1.2', { params: [{ id: 'so-1.2_prm', label: 'worms' }] }),
            ],
          }),
          control('so-2'),
          control('so-10'),
        ],
      },
      {
        id: 'water',
        title: 'Water',
        groups: [
          {
            id: 'rain',
            title: 'Rain',
            controls: [control('wa-1'), control('wa-2', { links: [{ href: '#sun', rel: 'related' }] })],
          },
        ],
        controls: [control('wa-3')],
      },
      { id: 'sun', title: 'Sun', controls: [control('su-1')] },
    ],
    'back-matter': {
      resources: [
        { uuid: 'a0000000-0000-4000-8000-000000000001', title: 'Linked', rlinks: [{ href: 'linked.pdf' }] },
        {
          uuid: 'a0000000-0000-4000-8000-000000000002',
          title: 'In prose',
          remarks: 'Also #a0000000-0000-4000-8000-000000000003',
        },
        { uuid: 'a0000000-0000-4000-8000-000000000003', title: 'Only from another resource' },
        { uuid: 'a0000000-0000-4000-8000-000000000004', title: 'Nobody' },
        { uuid: 'a0000000-0000-4000-8000-000000000005', title: 'Kept', props: [{ name: 'keep', value: 'always' }] },
      ],
    },
  },
} as const
