import type { frameworks } from '@onus/contract/framework'
import { differenceOf, type FrameworkFile, type Requirement } from '@onus/core/framework'
import { refuse } from '@onus/core/problem'
import type { BlobStore } from '../blob/store.ts'
import type { HandlersOf, Upload } from '../http/handler.ts'
import { record } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import type { Framework, FrameworkCatalog } from './catalog.ts'
import type { FrameworkLibrary } from './library.ts'
import { readFramework } from './reading.ts'
import { importText, textOf, textsInForce } from './text.ts'
import { applyUpgrade, rollBackUpgrade, touchedBy } from './upgrade.ts'

const mostFaults = 1000
const mostShown = 200

export function frameworkHandlers({
  library,
  blobs,
  fetch,
}: {
  library: FrameworkLibrary
  blobs: BlobStore
  fetch: (address: string) => Promise<Upload & AsyncDisposable>
}): HandlersOf<typeof frameworks> {
  const find = (catalog: FrameworkCatalog, ref: string) =>
    catalog.get(ref) ?? refuse('not_found', `There is no framework ${ref} here`)
  return {
    list: async ({ tx, at }) => {
      const catalog = await library.of(tx)
      const cards = await cardsOf(tx, catalog, at)
      return { items: catalog.all().map(cards) }
    },
    get: async ({ tx, params, at }) => {
      const catalog = await library.of(tx)
      const framework = find(catalog, params.id)
      const cards = await cardsOf(tx, catalog, at)
      const counting = framework.selections.map(({ id }) => ({ id, counts: idsCounted(catalog, framework, id) }))
      return {
        ...cards(framework),
        provenance: framework.provenance,
        tiers: framework.tiers ?? [],
        tree: framework.requirements.map(item => ({
          ...inTree(framework, item),
          withdrawn: withdrawnOf(item),
          selections: counting.filter(({ counts }) => counts.has(item.id)).map(({ id }) => id),
        })),
      }
    },
    requirement: async ({ tx, org, params, at }) => {
      const catalog = await library.of(tx)
      const { framework, requirement } =
        catalog.requirement(params.ref) ?? refuse('not_found', `There is no requirement ${params.ref} here`)
      const text = await textOf(tx, blobs, org, framework.ref, await momentOf(tx, {}, at))
      const inside = framework.requirements.filter(one => one.parent === requirement.id)
      return {
        ...inTree(framework, requirement),
        framework: { id: framework.ref, title: framework.title, legalForce: framework.legalForce },
        path: above(framework, requirement).map(({ id, label }) => ({ id, label })),
        parts: inside.map(({ id, label }) => ({ ref: `${framework.ref}:${id}`, id, label })),
        attributes: requirement.attributes,
        duty: requirement.duty ?? null,
        withdrawn: withdrawnOf(requirement),
        text: text?.words.get(requirement.id) ?? null,
        textFrom: text ? { id: text.id, title: text.title, licence: text.licence } : null,
      }
    },
    create: async call => {
      const { body, reason } = call.body
      await refuseTaken(library, call.tx, body)
      return await record(call, { noun: 'framework', body, reason })
    },
    update: async call => {
      const { body, reason } = call.body
      const [latest] = await versionsOf(call.tx, 'framework', call.params.id)
      if (latest && (latest.body.id !== body.id || latest.body.version !== body.version))
        refuse('conflict', 'A correction keeps id and version; create another version instead')
      return await record(call, {
        noun: 'framework',
        subject: call.params.id,
        body,
        reason,
        expectedVersion: call.ifMatch,
      })
    },
    history: async ({ tx, params }) => ({
      items: await recordViews(tx, await versionsOf(tx, 'framework', params.id)),
    }),
    importFile: async call => {
      const [file] = call.files
      if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
      const { take, head, columns, reason } = call.body
      const reading = await readFramework(file, definedOf(head), columns)
      const { framework, faults, missing } = reading
      const written = await taken()
      return {
        format: reading.format,
        head: { ...reading.head },
        columns: [...reading.columns],
        read: reading.read,
        faults: faults.slice(0, mostFaults),
        faultCount: faults.length,
        requirements: (framework?.requirements ?? []).slice(0, mostShown).map(item => inTree(framework!, item)),
        good: framework?.requirements.length ?? 0,
        missing: [...missing],
        written,
      }

      async function taken() {
        if (take === 'look') return null
        if (missing.length > 0)
          return refuse(
            'invalid_input',
            `Say of the framework first: ${missing.join(', ')}`,
            missing.map(part => ({ path: `body.head.${part}`, message: 'missing' })),
          )
        if (!framework) return refuse('invalid_input', 'The file has no row that can be taken')
        if (take === 'whole' && faults.length > 0)
          return refuse(
            'invalid_input',
            `${faults.length} ${faults.length === 1 ? 'row is' : 'rows are'} wrong; correct them, or take the good rows`,
            faults
              .slice(0, 100)
              .map(fault => ({ path: `${fault.where} ${fault.column}`.trim(), message: fault.message })),
          )
        await refuseTaken(library, call.tx, framework)
        const said = reason || `Imported from ${file!.name}, ${framework.requirements.length} items`
        return await record(call, { noun: 'framework', body: framework, reason: said, provenance: 'upload' })
      }
    },
    texts: async ({ tx, at }) => ({
      items: await recordViews(tx, await textsInForce(tx, await momentOf(tx, {}, at))),
    }),
    importText: async call => {
      const { url } = call.body
      await using fetched = call.files.length === 0 && url !== undefined ? await fetch(url) : null
      const file = call.files[0] ?? fetched
      if (!file)
        return refuse('invalid_input', 'Send one file, or say where it is', [{ path: 'file', message: 'missing' }])
      return await importText(call, file, { library, blobs })
    },
    difference: async ({ tx, params, query, at }) => {
      const catalog = await library.of(tx)
      const [from, to] = [find(catalog, params.id), find(catalog, query.to)]
      if (from.id !== to.id)
        refuse('invalid_input', `${to.title} is no other version of ${from.title}`, [
          { path: 'query.to', message: `expected a version of ${from.id}` },
        ])
      const { added, removed, changed, successions } = differenceOf(from, to)
      const touched = await touchedBy(tx, from, await momentOf(tx, {}, at))
      const shown = (framework: Framework, ids: readonly string[]) =>
        ids.flatMap(id => {
          const item = framework.byId.get(id)
          return item ? [inTree(framework, item)] : []
        })
      return {
        from: from.ref,
        to: to.ref,
        added: shown(to, added),
        removed: shown(from, removed),
        changed: changed.map(one => ({
          id: one.id,
          changed: [...one.changed],
          before: from.byId.get(one.id)?.label ?? '',
          after: to.byId.get(one.id)?.label ?? '',
        })),
        successions: successions.map(one => ({
          ...one,
          to: [...one.to],
          changed: [...one.changed],
          label: from.byId.get(one.from)?.label ?? '',
          controls: [...(touched.controls.get(`${from.ref}:${one.from}`) ?? [])],
        })),
        profiles: [...touched.profiles],
      }
    },
    upgrades: async ({ tx, at }) => ({
      items: await recordViews(tx, await versionsInForce(tx, 'framework-upgrade', await momentOf(tx, {}, at))),
    }),
    upgrade: async call => {
      const catalog = await library.of(call.tx)
      return await applyUpgrade(call, find(catalog, call.body.from), find(catalog, call.body.to), call.body)
    },
    rollBack: async call => {
      const upgrade = await versionInForce(
        call.tx,
        'framework-upgrade',
        call.params.id,
        await momentOf(call.tx, {}, call.at),
      )
      return await rollBackUpgrade(call, upgrade, call.body.reason)
    },
  }
}

type Tx = Parameters<FrameworkLibrary['of']>[0]

async function refuseTaken(library: FrameworkLibrary, tx: Tx, { id, version }: FrameworkFile): Promise<void> {
  const ref = `${id}@${version}`
  if ((await library.of(tx)).get(ref))
    refuse('conflict', `There is ${ref} already; correct that one, or give this another version`)
}

async function cardsOf(tx: Tx, catalog: FrameworkCatalog, at: string) {
  const moment = await momentOf(tx, {}, at)
  const own = new Map(
    (await versionsInForce(tx, 'framework', moment)).map(one => [`${one.body.id}@${one.body.version}`, one.subject]),
  )
  const texts = new Map((await textsInForce(tx, moment)).map(one => [one.body.framework as string, one.subject]))
  return (framework: Framework) => ({
    id: framework.ref,
    title: framework.title,
    shortTitle: framework.shortTitle,
    version: framework.version,
    publisher: framework.publisher,
    licence: framework.licence,
    legalForce: framework.legalForce,
    kind: framework.kind,
    asOf: framework.asOf,
    own: own.get(framework.ref) ?? null,
    text: texts.get(framework.ref) ?? null,
    selections: framework.selections.map(({ id, title, summary, required }) => ({
      id,
      title,
      summary,
      required,
      count: idsCounted(catalog, framework, id).size,
    })),
    requirements: framework.requirements.length,
    assessable: framework.requirements.filter(one => one.assessable).length,
  })
}

function inTree(framework: { readonly id: string; readonly version: string }, item: Requirement) {
  return {
    ref: `${framework.id}@${framework.version}:${item.id}`,
    id: item.id,
    parent: item.parent,
    kind: item.kind,
    label: item.label,
    summary: item.summary ?? null,
    assessable: item.assessable,
    whyNotAssessable: item.kind === 'reference' ? item.whyNotAssessable : null,
  }
}

function withdrawnOf(item: Requirement) {
  return item.kind === 'reference' ? (item.withdrawn ?? null) : null
}

function above(framework: Framework, item: Requirement): readonly Requirement[] {
  const path: Requirement[] = []
  for (let at = item.parent; at !== null; ) {
    const parent = framework.byId.get(at)
    if (!parent) break
    path.unshift(parent)
    at = parent.parent
  }
  return path
}

function idsCounted(catalog: FrameworkCatalog, framework: Framework, selection: string): ReadonlySet<string> {
  const profile = { name: selection, framework: framework.ref, selections: [selection], notApplicable: [] }
  return new Set(catalog.assessed(profile).map(one => one.requirement.id))
}

/** Without the members that were not given. */
function definedOf<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
