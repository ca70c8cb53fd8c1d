import type { crosswalks } from '@onus/contract/crosswalk'
import { type Beyond, deltaView, relationsOf } from '@onus/core/crosswalk'
import { refuse } from '@onus/core/problem'
import type { z } from 'zod'
import type { Asked } from '../posture/service.ts'
import { frameworkOf } from './matrix.ts'
import { postureOfNothing, type Supported } from './service.ts'
import { claimViews, controlNames, hopsOfClaims, mentioned, namesOf } from './view.ts'

type View = Omit<z.input<(typeof crosswalks.delta)['output']>, 'moment'>

/** NIS2 as seen from another programme, with the topics in which the two overlap. */
export function deltaOf(
  all: Supported,
  beyond: Beyond,
  asked: Asked,
  query: { readonly framework: string; readonly programme: string },
  people: Readonly<Record<string, string>>,
): View {
  const { catalog, network, support, postures, states } = all
  const [framework, from] = [frameworkOf(catalog, query.framework), frameworkOf(catalog, query.programme)]
  if (framework.id !== 'nis2')
    refuse('invalid_input', `There is no such view of ${framework.title}`, [
      { path: 'query.framework', message: 'expected a version of nis2' },
    ])
  const postureOf = (ref: string) => postures.find(one => one.framework === ref) ?? postureOfNothing(asked, ref)
  const view = deltaView(framework, postureOf(framework.ref), support, from.ref)
  const assessed = new Set(postureOf(from.ref).requirements.map(state => state.requirement))
  const [named, controls, claim] = [namesOf(catalog), controlNames(states), claimViews(all, states)]
  const shown = (one: (typeof view)['points'][number] | (typeof view)['blocks'][number]['requirements'][number]) => ({
    ...named(one.requirement),
    label: one.label,
    controls: controls(one.controls),
  })
  const idOf = (requirement: string) => named(requirement).id
  return {
    framework: { framework: framework.ref, title: framework.shortTitle },
    from: { framework: from.ref, title: from.shortTitle },
    points: view.points.map(point => ({
      ...shown(point),
      topics: beyond.topics
        .filter(topic => topic.provision === idOf(point.requirement))
        .map(({ title, names }) => ({ title, names })),
      supporting: point.supporting.map(claim),
      supportingControls: controls(point.supportingControls),
      uncovered: [...point.uncovered],
      inactive: relationsOf(network, point.requirement)
        .direct.map(one => one.other)
        .filter(other => other.startsWith(`${from.ref}:`) && !assessed.has(other))
        .filter(other => catalog.requirement(other)?.requirement.assessable)
        .map(named),
    })),
    blocks: view.blocks.map(({ id, title, whyNotInferred, requirements }) => ({
      id,
      title,
      summary: summaryOf(
        beyond,
        requirements.map(one => idOf(one.requirement)),
      ),
      whyNotInferred: [...whyNotInferred],
      requirements: requirements.map(shown),
    })),
    people: mentioned(people, hopsOfClaims(view.points.flatMap(point => point.supporting))),
    note: view.note,
  }
}

/** What a block is about, by the provisions that it holds. */
function summaryOf({ blocks }: Beyond, provisions: readonly string[]): string {
  return blocks.find(block => block.provisions.some(one => provisions.includes(one)))?.summary ?? ''
}
