import { FrameworkFile, type Requirement } from '@onus/core/framework'
import type { Node } from '../document/index.ts'
import { attachedText, attachment, headed, line, listed, prop, tokenOf, uuidFor } from '../own/index.ts'

/** The identifier of a requirement in OSCAL: that of its publisher where it has one. */
export function controlIdOf(requirement: Pick<Requirement, 'id' | 'attributes'>): string {
  return requirement.attributes.oscalId ?? tokenOf(requirement.id)
}

/** The identifiers in OSCAL of all items of a framework, by reference. */
export function controlIds(framework: FrameworkFile): ReadonlyMap<string, string> {
  return new Map(
    framework.requirements.map(one => [`${framework.id}@${framework.version}:${one.id}`, controlIdOf(one)]),
  )
}

/**
 * A framework as a catalogue of OSCAL 1.2.2: identifiers, names and our own summaries, never the words of its publisher.
 * The framework itself is attached, so that an import gives back what the catalogue has no place for.
 */
export function catalogDocument(framework: FrameworkFile, at: string): Node {
  const children = Map.groupBy(framework.requirements, one => one.parent)
  const content = {
    ...itemsUnder(null, children),
    'back-matter': {
      resources: [
        attachment(
          uuidFor('framework-state', framework.id, framework.version),
          {
            title: `${framework.shortTitle} ${framework.version} as Onus holds it`,
            name: 'framework.json',
            mediaType: 'application/json',
            content: JSON.stringify(framework),
          },
          { props: [...prop('attachment', 'framework')] },
        ),
      ],
    },
  }
  const remarks = `${framework.publisher}. ${framework.licence}`
  return headed('catalog', { title: framework.title, at, remarks }, content)
}

/** The framework that is attached to a catalogue that Onus wrote; null for any other. */
export function attachedFramework(root: Node): FrameworkFile | null {
  const attached = attachedText(root, 'framework')
  if (attached === undefined) return null
  try {
    return FrameworkFile.parse(JSON.parse(attached))
  } catch {
    return null
  }
}

type Children = ReadonlyMap<string | null, readonly Requirement[]>

/** A group of OSCAL has groups or controls, never both: beside groups each control gets a group of its own. */
function itemsUnder(parent: string | null, children: Children): Node {
  const inside = children.get(parent) ?? []
  const groups = inside.filter(one => one.kind === 'group')
  const controls = inside.filter(one => one.kind !== 'group').map(one => controlOf(one, children))
  const own = groups.length === 0 || parent === null ? [] : controls.map(aloneInGroup)
  return {
    ...listed('groups', [...groups.map(one => groupOf(one, children)), ...own]),
    ...listed('controls', own.length > 0 ? [] : controls),
  }
}

function groupOf(one: Requirement, children: Children): Node {
  return {
    id: controlIdOf(one),
    title: line(one.label),
    props: labelOf(one),
    ...listed('parts', overviewOf(one)),
    ...itemsUnder(one.id, children),
  }
}

function aloneInGroup(control: Node): Node {
  return { id: `${control.id}_group`, title: control.title, controls: [control] }
}

function controlOf(one: Requirement, children: Children): Node {
  const inside = (children.get(one.id) ?? []).map(each => controlOf(each, children))
  return {
    id: controlIdOf(one),
    title: line(one.label),
    props: [...labelOf(one), ...withdrawnOf(one)],
    ...listed('parts', overviewOf(one)),
    ...listed('controls', inside),
  }
}

function labelOf(one: Requirement): readonly Node[] {
  return [{ name: 'label', value: line(one.id) }]
}

function withdrawnOf(one: Requirement): readonly Node[] {
  if (one.kind !== 'reference') return []
  return one.withdrawn ? [{ name: 'status', value: 'withdrawn' }] : prop('why-not-assessable', one.whyNotAssessable)
}

/** What it is about in our own words; where there are none, its name stands for them. */
function overviewOf(one: Requirement): readonly Node[] {
  if (one.kind === 'group') return one.summary === undefined ? [] : [{ name: 'overview', prose: one.summary }]
  if (one.summary === undefined && one.kind === 'reference' && one.withdrawn) return []
  return [{ id: `${controlIdOf(one)}_smt`, name: 'statement', prose: one.summary ?? line(one.label) }]
}
