/** For tests: one small valid document of each model, and a way to change a copy of one. */

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export type Document = { [key: string]: Json }

/** A UUID of version 4 that a reader can tell from others. */
export function uuid(number: number): string {
  return `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`
}

const metadata = {
  title: 'A small document',
  'last-modified': '2026-01-31T12:00:00Z',
  version: '1',
  'oscal-version': '1.2.2',
  roles: [{ id: 'owner', title: 'Owner' }],
  parties: [{ uuid: uuid(1), type: 'organization', name: 'Acme' }],
  'responsible-parties': [{ 'role-id': 'owner', 'party-uuids': [uuid(1)] }],
}

const reviewed = { 'control-selections': [{ 'include-all': {} }] }
const component = {
  uuid: uuid(20),
  type: 'this-system',
  title: 'The system',
  description: 'All of it.',
  status: { state: 'operational' },
}

export const documents: Readonly<Record<string, Document>> = {
  catalog: {
    catalog: {
      uuid: uuid(100),
      metadata,
      groups: [
        {
          id: 'g1',
          title: 'Doors',
          controls: [
            {
              id: 'c1',
              title: 'Lock the door',
              params: [{ id: 'c1_prm', label: 'door' }],
              props: [{ name: 'label', value: 'C-1' }],
              links: [
                { href: '#c2', rel: 'related' },
                { href: `#${uuid(30)}`, rel: 'reference' },
              ],
              parts: [
                {
                  id: 'c1_smt',
                  name: 'statement',
                  prose: 'The {{ insert: param, c1_prm }} is locked.',
                  parts: [{ id: 'c1_smt.a', name: 'item', prose: 'By night.' }],
                },
                {
                  id: 'c1_asm',
                  name: 'assessment-method',
                  props: [{ name: 'method', ns: 'http://csrc.nist.gov/ns/rmf', value: 'EXAMINE' }],
                  parts: [{ name: 'assessment-objects', prose: 'The door.' }],
                },
              ],
            },
            { id: 'c2', title: 'Gone', props: [{ name: 'status', value: 'withdrawn' }] },
          ],
        },
      ],
      'back-matter': {
        resources: [{ uuid: uuid(30), title: 'Of locks', rlinks: [{ href: 'https://example.org/locks' }] }],
      },
    },
  },
  profile: {
    profile: {
      uuid: uuid(101),
      metadata,
      imports: [{ href: 'catalog.json', 'include-controls': [{ 'with-ids': ['c1'] }] }],
      merge: { combine: { method: 'keep' }, 'as-is': true },
      modify: { 'set-parameters': [{ 'param-id': 'c1_prm', values: ['front door'] }] },
    },
  },
  'mapping-collection': {
    'mapping-collection': {
      uuid: uuid(102),
      metadata,
      provenance: {
        method: 'human',
        'matching-rationale': 'semantic',
        status: 'draft',
        'mapping-description': 'By hand.',
        'responsible-parties': [{ 'role-id': 'owner', 'party-uuids': [uuid(1)] }],
      },
      mappings: [
        {
          uuid: uuid(40),
          'source-resource': { type: 'catalog', href: 'one.json' },
          'target-resource': { type: 'catalog', href: 'two.json' },
          maps: [
            {
              uuid: uuid(41),
              relationship: 'equivalent-to',
              sources: [{ type: 'control', 'id-ref': 'c1' }],
              targets: [{ type: 'control', 'id-ref': 'd1' }],
            },
          ],
        },
      ],
    },
  },
  'component-definition': {
    'component-definition': {
      uuid: uuid(103),
      metadata,
      components: [
        {
          uuid: uuid(21),
          type: 'software',
          title: 'A lock',
          description: 'It locks.',
          props: [{ name: 'version', value: '1' }],
          protocols: [{ uuid: uuid(22), name: 'http', 'port-ranges': [{ start: 80, end: 81, transport: 'TCP' }] }],
          'control-implementations': [
            {
              uuid: uuid(23),
              source: 'catalog.json',
              description: 'How it locks.',
              'implemented-requirements': [{ uuid: uuid(24), 'control-id': 'c1', description: 'With a key.' }],
            },
          ],
        },
      ],
    },
  },
  'system-security-plan': {
    'system-security-plan': {
      uuid: uuid(104),
      metadata,
      'import-profile': { href: 'profile.json' },
      'system-characteristics': {
        'system-ids': [{ 'identifier-type': 'https://ietf.org/rfc/rfc4122', id: uuid(50) }],
        'system-name': 'House',
        description: 'A house.',
        'system-information': {
          'information-types': [{ uuid: uuid(51), title: 'Letters', description: 'In the box.' }],
        },
        status: { state: 'operational' },
        'authorization-boundary': { description: 'The fence.' },
      },
      'system-implementation': { users: [{ uuid: uuid(52) }], components: [component] },
      'control-implementation': {
        description: 'How.',
        'implemented-requirements': [
          {
            uuid: uuid(53),
            'control-id': 'c1',
            'by-components': [{ uuid: uuid(54), 'component-uuid': uuid(20), description: 'With a key.' }],
          },
        ],
      },
    },
  },
  'assessment-plan': {
    'assessment-plan': {
      uuid: uuid(105),
      metadata,
      'import-ssp': { href: 'ssp.json' },
      'reviewed-controls': reviewed,
      tasks: [
        {
          uuid: uuid(60),
          type: 'action',
          title: 'Look',
          timing: { 'at-frequency': { period: 1, unit: 'months' } },
        },
      ],
    },
  },
  'assessment-results': {
    'assessment-results': {
      uuid: uuid(106),
      metadata,
      'import-ap': { href: 'plan.json' },
      results: [
        {
          uuid: uuid(61),
          title: 'January',
          description: 'What was seen.',
          start: '2026-01-01T00:00:00Z',
          'reviewed-controls': reviewed,
          observations: [
            {
              uuid: uuid(62),
              description: 'It is locked.',
              methods: ['EXAMINE'],
              collected: '2026-01-02T00:00:00+01:00',
            },
          ],
          findings: [
            {
              uuid: uuid(63),
              title: 'Locked',
              description: 'It is.',
              target: { type: 'statement-id', 'target-id': 'c1_smt', status: { state: 'satisfied' } },
              'related-observations': [{ 'observation-uuid': uuid(62) }],
            },
          ],
        },
      ],
    },
  },
  'plan-of-action-and-milestones': {
    'plan-of-action-and-milestones': {
      uuid: uuid(107),
      metadata,
      'import-ssp': { href: 'ssp.json' },
      'poam-items': [{ uuid: uuid(70), title: 'Oil the lock', description: 'It squeaks.' }],
    },
  },
}

/** A copy of a document in which the value at each pointer is another one; undefined takes it away. */
export function changed(model: string, changes: Readonly<Record<string, unknown>>): Document {
  const document = structuredClone(documents[model] ?? {})
  for (const [pointer, value] of Object.entries(changes)) {
    const steps = pointer.split('/').slice(1)
    const last = steps.pop() ?? ''
    const parent = steps.reduce<Record<string, unknown>>(
      (node, step) => node[step] as Record<string, unknown>,
      document as Record<string, unknown>,
    )
    if (value === undefined) delete parent[last]
    else parent[last] = value
  }
  return document
}
