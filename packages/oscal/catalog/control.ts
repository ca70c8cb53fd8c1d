import { type Node, nodes, text } from '../document/index.ts'
import { type Parameter, viewParameter } from './parameter.ts'

/** A piece of a control's text, as it nests. */
export type Part = Readonly<{
  id: string | null
  name: string
  class: string | null
  /** What stands before it, e.g. `a.` or `AC-01a.[01]`. */
  label: string | null
  title: string | null
  prose: string | null
  parts: readonly Part[]
}>

/** A control that is no longer used, and what holds instead of it. */
export type Withdrawn = Readonly<{
  disposition: 'incorporated-into' | 'moved-to' | 'none'
  /** Identifiers of controls, families or parts of a statement, without `#`. */
  targets: readonly string[]
}>

export type Control = Readonly<{
  id: string
  /** As people write it, e.g. `AC-2(1)`; the identifier where the catalogue gives no label. */
  label: string
  title: string
  class: string | null
  /** The innermost group that it is in. */
  group: string | null
  /** The control that it is in. */
  parent: string | null
  /** The controls in it. */
  children: readonly string[]
  withdrawn: Withdrawn | null
  parameters: readonly Parameter[]
  statements: readonly Part[]
  guidance: readonly Part[]
  objectives: readonly Part[]
  methods: readonly AssessmentMethod[]
  /** Parts of any other name. */
  others: readonly Part[]
  /** Controls that it is related to, by identifier. */
  related: readonly string[]
  /** Resources of the back matter that it refers to, by UUID. */
  references: readonly string[]
}>

/** How a control can be assessed: EXAMINE, INTERVIEW or TEST, and what of. */
export type AssessmentMethod = Readonly<{ id: string | null; method: string; objects: readonly string[] }>

export type Place = Readonly<{ group: string | null; parent: string | null }>

export function viewControl(control: Node, { group, parent }: Place): Control {
  const parts = nodes(control, 'parts')
  const named = (...names: readonly string[]) => parts.filter(part => names.includes(text(part, 'name') ?? ''))
  const id = text(control, 'id') ?? ''
  return {
    id,
    label: labelOf(control) ?? id,
    title: text(control, 'title') ?? '',
    class: text(control, 'class') ?? null,
    group,
    parent,
    children: nodes(control, 'controls').flatMap(child => text(child, 'id') ?? []),
    withdrawn: withdrawnOf(control),
    parameters: nodes(control, 'params').map(viewParameter),
    statements: named('statement').map(viewPart),
    guidance: named('guidance').map(viewPart),
    objectives: named(...objectiveNames).map(viewPart),
    methods: named('assessment-method', 'assessment').map(viewMethod),
    others: parts.filter(part => !knownNames.has(text(part, 'name') ?? '')).map(viewPart),
    related: linked(control, 'related'),
    references: linked(control, 'reference'),
  }
}

/** OSCAL 1.0 called them `objective` and `assessment`. */
const objectiveNames = ['assessment-objective', 'objective']
const knownNames: ReadonlySet<string> = new Set([
  'statement',
  'guidance',
  ...objectiveNames,
  'assessment-method',
  'assessment',
])

function viewPart(part: Node): Part {
  return {
    id: text(part, 'id') ?? null,
    name: text(part, 'name') ?? '',
    class: text(part, 'class') ?? null,
    label: labelOf(part) ?? null,
    title: text(part, 'title') ?? null,
    prose: text(part, 'prose') ?? null,
    parts: nodes(part, 'parts').map(viewPart),
  }
}

/** The label without a class is the usual one; a zero-padded one or that of the assessment procedures stands in for it. */
function labelOf(of: Node): string | undefined {
  const labels = nodes(of, 'props').filter(prop => prop.name === 'label')
  return text(labels.find(prop => prop.class === undefined) ?? labels[0], 'value')
}

function viewMethod(part: Node): AssessmentMethod {
  const method = nodes(part, 'props').find(prop => prop.name === 'method')
  const objects = nodes(part, 'parts').flatMap(each => (text(each, 'prose') ?? '').split(/\n+/))
  return {
    id: text(part, 'id') ?? null,
    method: text(method, 'value') ?? '',
    objects: objects.map(object => object.trim()).filter(object => object !== ''),
  }
}

/** NIST writes `incorporated-into` and `#ac-2` in 800-53, `incorporated_into` and `GV.OC-01` in the CSF. */
function withdrawnOf(control: Node): Withdrawn | null {
  const status = nodes(control, 'props').find(prop => prop.name === 'status')
  if (text(status, 'value')?.toLowerCase() !== 'withdrawn') return null
  for (const disposition of ['incorporated-into', 'moved-to'] as const) {
    const targets = linked(control, disposition)
    if (targets.length > 0) return { disposition, targets }
  }
  return { disposition: 'none', targets: [] }
}

function linked(control: Node, rel: string): readonly string[] {
  return nodes(control, 'links')
    .filter(link => text(link, 'rel')?.replaceAll('_', '-') === rel)
    .flatMap(link => text(link, 'href')?.replace(/^#/, '') ?? [])
}

/** The innermost objectives: what an assessor decides one by one. */
export function leafObjectives(control: Control): readonly Part[] {
  const leaves = (part: Part): readonly Part[] => {
    const inner = part.parts.filter(each => objectiveNames.includes(each.name))
    return inner.length === 0 ? [part] : inner.flatMap(leaves)
  }
  return control.objectives.flatMap(leaves)
}
