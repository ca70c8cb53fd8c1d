import type { frameworks } from '@onus/contract/framework'
import { refuse } from '@onus/core/problem'
import type { HandlersOf } from '../http/handler.ts'
import type { Framework, FrameworkCatalog } from './catalog.ts'
import type { FrameworkLibrary } from './library.ts'

export function frameworkHandlers(library: FrameworkLibrary): HandlersOf<typeof frameworks> {
  return {
    list: async ({ tx }) => {
      const catalog = await library.of(tx)
      return { items: catalog.all().map(framework => cardOf(catalog, framework)) }
    },
    get: async ({ tx, params }) => {
      const catalog = await library.of(tx)
      const framework = catalog.get(params.id) ?? refuse('not_found', `There is no framework ${params.id} here`)
      const tree = framework.requirements.map(item => ({
        ref: `${framework.ref}:${item.id}`,
        id: item.id,
        parent: item.parent,
        label: item.label,
        summary: item.summary ?? null,
        assessable: item.assessable,
        whyNotAssessable: item.kind === 'reference' ? item.whyNotAssessable : null,
      }))
      return { ...cardOf(catalog, framework), tree }
    },
  }
}

function cardOf(catalog: FrameworkCatalog, framework: Framework) {
  return {
    id: framework.ref,
    title: framework.title,
    publisher: framework.publisher,
    licence: framework.licence,
    legalForce: framework.legalForce,
    selections: framework.selections.map(({ id, title, required }) => ({
      id,
      title,
      required,
      count: countOf(catalog, framework, id),
    })),
    requirements: framework.requirements.length,
  }
}

function countOf(catalog: FrameworkCatalog, framework: Framework, selection: string): number {
  return catalog.assessed({ name: selection, framework: framework.ref, selections: [selection], notApplicable: [] })
    .length
}
