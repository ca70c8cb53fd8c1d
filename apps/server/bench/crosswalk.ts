import type { Relation } from '@onus/core/crosswalk'
import { RelationKind } from '@onus/core/crosswalk'
import { instant } from '@onus/core/time'
import { crosswalkService } from '../crosswalk/service.ts'
import { shippedCrosswalks } from '../crosswalk/shipped.ts'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import { frameworkCatalog } from '../framework/catalog.ts'
import { onlyShipped } from '../framework/library.ts'
import { createOrganisation } from '../organisation/create.ts'
import { postureService } from '../posture/service.ts'
import { type AnyWrite, record, recordAll } from '../record/record.ts'
import { settle } from './company.ts'
import { type Figure, ownCpuMs } from './figure.ts'
import { authorNow, writerOf } from './posture.ts'

const five = ['soc2', 'csf', 'sp800-53', 'iso27001', 'nis2']

/**
 * Claims between the five shipped frameworks over a real database, with every shipped row decided one way or another: from
 * nothing kept, after a control changed, after a decision changed, and when nothing did.
 */
export async function benchCrosswalk(
  database: Database,
  { controls, rounds }: { readonly controls: number; readonly rounds: number },
): Promise<Figure[]> {
  const { org, owner, control } = await furnish(database, controls)
  const catalog = frameworkCatalog()
  const library = onlyShipped(catalog)
  const posture = postureService(library)
  const refs = catalog
    .all()
    .filter(one => five.includes(one.id))
    .map(one => one.ref)
  const open = () => crosswalkService({ library, posture, shipped: shippedCrosswalks() })
  let service = open()
  const ask = () =>
    reading(database, org, async tx => {
      const moment = { asOf: instant(Date.now()), knownAt: null }
      const asked = { moment, scope: null, window: null, isNow: true }
      const before = ownCpuMs()
      const profiles = await posture.profiles(tx, moment)
      await posture.answer(tx, org, profiles, asked)
      const ready = ownCpuMs()
      const { support } = await service.supported(tx, org, asked)
      for (const from of refs) for (const to of refs) if (from !== to) support.counts(from, to)
      return { posture: ready - before, all: ownCpuMs() - ready }
    })
  await ask()
  service = open()
  const first = await ask()
  const change = async (write: AnyWrite) => {
    await withOrg(database.app, { org, user: null }, tx => record(writerOf(tx, org), write))
    await settle(database, org)
  }
  const changed = await mean(rounds, async turn => {
    await change({
      noun: 'control',
      subject: control,
      body: controlBody(0, owner, [`soc2@2017:CC6.${(turn % 3) + 1}`]),
    })
    return (await ask()).all
  })
  const same = await mean(rounds, async () => (await ask()).all)
  const of = `${controls} controls`
  return [
    {
      name: `claims of all 20 pairs of five frameworks over the database, first, ${of}`,
      value: first.all,
      unit: 'ms CPU',
      limit: 1000,
    },
    { name: 'the same after a control changed', value: changed, unit: 'ms CPU', limit: 100 },
    { name: 'the same when nothing changed', value: same, unit: 'ms CPU' },
  ]
}

async function mean(rounds: number, one: (turn: number) => Promise<number>): Promise<number> {
  let sum = 0
  for (let turn = 0; turn < rounds; turn += 1) sum += await one(turn)
  return sum / rounds
}

async function furnish(database: Database, controls: number) {
  const { org } = await createOrganisation(database, {
    body: {
      name: 'Crosswalks',
      kind: 'saas',
      federal: false,
      zone: 'UTC',
      nis2: { entityClass: 'essential', entityTypes: [] },
    },
    at: instant(Date.now() - 86_400_000),
    actor: authorNow().actor,
    sample: false,
  })
  const frameworks = frameworkCatalog()
    .all()
    .filter(one => five.includes(one.id))
  const all = frameworks.flatMap(framework =>
    framework.requirements.filter(one => one.assessable).map(one => `${framework.ref}:${one.id}`),
  )
  const made = await withOrg(database.app, { org, user: null }, async tx => {
    const writer = writerOf(tx, org)
    const person = { email: null, title: '', user: null, leftOn: null }
    const [ana, ben] = await recordAll(writer, [
      { noun: 'person', body: { ...person, name: 'Ana' } },
      { noun: 'person', body: { ...person, name: 'Ben' } },
    ])
    await recordAll(
      writer,
      frameworks.map(({ ref, title, selections }) => ({
        noun: 'profile',
        body: { name: title, framework: ref, selections: selections.map(one => one.id), notApplicable: [] } as never,
      })),
    )
    const written = await recordAll(
      writer,
      Array.from({ length: controls }, (_, number) => ({
        noun: 'control',
        body: controlBody(
          number,
          ana!.id,
          all.filter((_, index) => index % controls === number),
        ),
      })),
    )
    const decisions = shippedCrosswalks()
      .sets()
      .flatMap(({ crosswalk, rows }, set) =>
        rows.map((row, index): AnyWrite => {
          const source = `${crosswalk.source}:${row.source}`
          const target = `${crosswalk.target}:${row.target}`
          const relation = RelationKind.options[(index * 7 + set) % 4] ?? 'intersects'
          return { noun: 'relation', body: decided(source, relation, target, ana!.id, ben!.id) }
        }),
      )
    for (let from = 0; from < decisions.length; from += 500) await recordAll(writer, decisions.slice(from, from + 500))
    return { owner: ana!.id, control: written[0]!.id }
  })
  await settle(database, org)
  return { org, ...made }
}

function controlBody(number: number, owner: string, addresses: readonly string[]) {
  return {
    code: `C-${number}`,
    title: `Control ${number}`,
    statement: 'It is done.',
    theme: 'access',
    lifecycle: { state: 'adopted' as const, owner },
    evidenceOwners: [owner],
    cadence: 'daily' as const,
    acceptance: ['It is done.'],
    addresses: addresses.map(requirement => ({ requirement, how: 'By doing it.' })),
    checks: [`bench.check-${number}`],
    manual: null,
    scopes: [],
    origin: null,
  }
}

function decided(
  source: string,
  relation: Relation['relation'],
  target: string,
  author: string,
  reviewer: string,
): Relation {
  const at = instant(Date.now())
  return {
    crosswalk: 'own',
    source: source as Relation['source'],
    target: target as Relation['target'],
    relation,
    rationale: 'functional',
    rationaleText: 'The one does the other.',
    remainder: { ofTarget: 'The rest', ofSource: 'The rest' },
    strength: null,
    scopeNote: '',
    conditions: [],
    provenance: 'Bench',
    author,
    decidedAt: at,
    lifecycle: { state: 'reviewed', reviewer, at },
  }
}

function reading<T>(database: Database, org: string, work: (tx: OrgTransaction) => Promise<T>): Promise<T> {
  return withOrg(database.app, { org, user: null }, work, { access: 'read', statementTimeoutMs: 60_000 })
}
