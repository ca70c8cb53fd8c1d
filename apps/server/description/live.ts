import {
  controlHappening,
  findingHappening,
  type Happening,
  incidentHappening,
  type Live,
  type Names,
  scopeHappening,
} from '@onus/core/description'
import { categoriesOf, type Engagement, periodOf } from '@onus/core/engagement'
import type { Organisation } from '@onus/core/organisation'
import { instant, type Period } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import { type MatrixRooms, matrixIn, scopesAbove } from '../matrix/reading.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { replacedDuring } from './store.ts'

/** How things are where an engagement looks: its scope, criteria and controls, and what happened in its time. */
export type Situation = {
  readonly organisation: Organisation
  readonly live: Live
  readonly statements: ReadonlyMap<string, string>
  readonly names: Names
}

/** The situation of an engagement at a moment. */
export async function situationOf(
  tx: OrgTransaction,
  org: string,
  rooms: MatrixRooms,
  { subject, body: engagement }: Pick<Version<Engagement>, 'subject' | 'body'>,
  moment: Moment,
): Promise<Situation> {
  const { body: organisation } = await versionInForce(tx, 'organisation', org, moment)
  const { body: scope } = await versionInForce(tx, 'scope', engagement.scope, moment)
  const catalog = await rooms.library.of(tx)
  const { rows, matrix } = await matrixIn(tx, rooms, { subject, body: engagement }, moment)
  const addressed = Map.groupBy(matrix.cells, cell => cell.control)
  const found = await versionsInForce(tx, 'control', moment)
  const above = await scopesAbove(tx, engagement.scope, moment)
  const controls = found.filter(({ body }) => worksIn(body.scopes, above))
  const happened = await happenedIn(tx, engagement.scope, periodOf(engagement, organisation.zone), moment)
  const people = await versionsInForce(tx, 'person', moment)
  return {
    organisation,
    statements: new Map(controls.map(({ subject: id, body }) => [id, body.statement])),
    names: namesFrom(people, catalog),
    live: {
      kind: engagement.kind,
      categories: categoriesOf(engagement),
      scope,
      criteria: rows.items.map(({ requirement, id, label }) => ({ reference: requirement, label: `${id} ${label}` })),
      controls: controls
        .filter(({ body }) => body.lifecycle.state !== 'retired')
        .map(({ subject: id, body }) => ({
          id,
          code: body.code,
          title: body.title,
          isAdopted: body.lifecycle.state === 'adopted',
          addresses: (addressed.get(id) ?? []).map(cell => cell.requirement),
        }))
        .toSorted((a, b) => a.code.localeCompare(b.code)),
      ...happened,
    },
  }
}

/** What the record saw of a scope in a period: changes of it and of its controls, findings that may be incidents, and the register of incidents. */
export async function happenedIn(
  tx: OrgTransaction,
  scope: string,
  period: Period,
  moment: Moment,
): Promise<{ changes: readonly Happening[]; incidents: readonly Happening[] }> {
  const above = await scopesAbove(tx, scope, moment)
  const scopes = await replacedDuring(tx, 'scope', period, moment)
  const controls = await replacedDuring(tx, 'control', period, moment)
  const findings = await replacedDuring(tx, 'finding', period, moment)
  const incidents = await replacedDuring(tx, 'incident', period, moment)
  const changes = [
    ...scopes.filter(({ version }) => version.subject === scope).map(scopeHappening),
    ...controls.filter(({ version }) => worksIn(version.body.scopes, above)).map(controlHappening),
  ]
  const seen = [...findings.map(findingHappening), ...incidents.map(incidentHappening)]
  return { changes: inOrder(changes), incidents: inOrder(seen) }
}

/** The moment of a write: everything that is known by now. */
export function nowOf(at: string): Moment {
  return { asOf: instant(at), knownAt: null }
}

/** A control works in a scope when it names it or what it is part of, or names none. */
const worksIn = (scopes: readonly string[], above: readonly string[]) =>
  scopes.length === 0 || scopes.some(scope => above.includes(scope))

function namesFrom(people: readonly Version<{ name: string }>[], catalog: FrameworkCatalog): Names {
  const byId = new Map(people.map(person => [person.subject, person.body.name]))
  return {
    person: id => byId.get(id) ?? '[unknown: a person who is not in the list]',
    requirement: reference => catalog.requirement(reference)?.requirement.id ?? reference,
  }
}

function inOrder(happenings: readonly (Happening | null)[]): readonly Happening[] {
  return happenings
    .filter(one => one !== null)
    .toSorted((a, b) => a.at.localeCompare(b.at) || a.key.localeCompare(b.key))
}
