import type { FrameworkFile } from '../framework/index.ts'
import { FrameworkRef, RequirementRef } from '../framework/index.ts'
import { at, idOf } from '../posture/fixture.ts'
import type { CrosswalkFile } from './file.ts'
import { acceptedByDefault, type Demand, type Supply } from './guard.ts'
import type { CrosswalkRow, GroupCoverage, Relation, RelationKind } from './schema.ts'
import type { StoredRelation } from './statement.ts'
import type { StoredCoverage } from './support.ts'

/** Small frameworks, decisions and facts for tests and benchmarks of crosswalks. */
export const [ana, ben] = [idOf('ana'), idOf('ben')]
export const moment = at('2026-03-01')

export function framework(id: string, ids: readonly string[], version = '1'): FrameworkFile {
  return {
    id,
    version,
    title: id,
    shortTitle: id,
    publisher: 'Onus',
    licence: 'Apache-2.0',
    provenance: ['Made for a test'],
    legalForce: 'voluntary',
    kind: 'criteria',
    asOf: '2026-01-01',
    selections: [{ id: 'all', title: 'All', summary: 'All', default: true, required: false, selects: { by: 'all' } }],
    requirements: ids.map(one => ({
      id: one,
      parent: null,
      label: one,
      attributes: {},
      kind: 'requirement',
      assessable: true,
    })),
  }
}

/** A decision about two requirements, reviewed by a second person unless said otherwise. */
export function relation(
  source: string,
  kind: RelationKind,
  target: string,
  more: Partial<Relation> = {},
  id = `${source} ${kind} ${target} ${JSON.stringify(more)}`,
): StoredRelation {
  return {
    id: idOf(id),
    body: {
      crosswalk: 'own@1',
      source: RequirementRef.parse(source),
      target: RequirementRef.parse(target),
      relation: kind,
      rationale: 'functional',
      rationaleText: 'Doing the one does the other.',
      remainder: { ofTarget: 'The rest of the target', ofSource: 'The rest of the source' },
      strength: null,
      scopeNote: '',
      conditions: [],
      provenance: 'Own decision',
      author: ana,
      decidedAt: moment,
      lifecycle: { state: 'reviewed', reviewer: ben, at: moment },
      ...more,
    },
  }
}

export function setOf(
  id: string,
  source: string,
  target: string,
  rows: readonly Partial<CrosswalkRow>[],
  kind: CrosswalkFile['crosswalk']['kind'] = 'published',
): CrosswalkFile {
  return {
    crosswalk: {
      id,
      version: '1',
      title: id,
      publisher: `Publisher of ${id}`,
      licence: 'Public domain',
      provenance: ['Made for a test'],
      source: FrameworkRef.parse(source),
      target: FrameworkRef.parse(target),
      kind,
      note: '',
    },
    rows: rows.map(row => ({ source: 'A', target: 'A', relation: 'unspecified', rationale: null, note: '', ...row })),
  }
}

export function coverage(
  target: string,
  controls: readonly string[],
  more: Partial<GroupCoverage> = {},
): StoredCoverage {
  return {
    id: idOf(`coverage ${target} ${controls.join(' ')} ${JSON.stringify(more)}`),
    body: {
      target: RequirementRef.parse(target),
      elements: controls.map((control, index) => ({ text: `Element ${index + 1}`, control, how: 'By doing it.' })),
      rationaleText: 'These are all of it.',
      author: ana,
      decidedAt: moment,
      lifecycle: { state: 'reviewed', reviewer: ben, at: moment },
      ...more,
    },
  }
}

export function supply(requirement: string, more: Partial<Supply> = {}): Supply {
  return {
    requirement,
    label: 'operating',
    controls: [`control of ${requirement}`],
    scope: null,
    window: moment,
    cadence: 'continuous',
    methods: ['test'],
    parameters: {},
    ...more,
  }
}

export const demand: Demand = {
  scope: null,
  window: moment,
  cadence: null,
  accepts: acceptedByDefault,
  parameters: {},
}
