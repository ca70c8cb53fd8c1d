import { canonicalControlId } from '../control-id/index.ts'
import { at, type Finding, type Node, nodes, strings, text } from '../document/index.ts'
import { matchesGlob } from './glob.ts'
import { type Control, controlsOf, type Group, type Holder, type Tree } from './tree.ts'

/** How a directive reaches beyond the controls that it names. */
export type Reach = Readonly<{
  /** Whether parents come along unless the directive says otherwise: they do on import, and not when inserting. */
  parents: boolean
}>

/**
 * The controls of a holder that an import or an insertion chooses, in the order and nesting of the source. What is both
 * included and excluded is excluded; a chosen control whose parent is not chosen takes the parent's place.
 */
export function selectControls<Of extends Holder>(
  holder: Of,
  directive: Node,
  pointer: string,
  reach: Reach,
): { selected: Of; findings: readonly Finding[] } {
  const include = rulesOf(directive, 'include-controls', pointer)
  const exclude = rulesOf(directive, 'exclude-controls', pointer)
  const all = 'include-all' in directive
  const choose = (control: Control, chosenAbove: boolean, excludedAbove: boolean): Choice => {
    const including = include.filter(rule => rule.matches(control.id))
    const excluding = exclude.filter(rule => rule.matches(control.id))
    const below = chosenAbove || including.some(rule => rule.withChildren)
    const belowExcluded = excludedAbove || excluding.some(rule => rule.withChildren)
    const children = control.controls.map(child => choose(child, below, belowExcluded))
    const wantedBelow = children.some(child => child.wantsParents)
    const parentExcluded = children.some(child => child.excludesParents)
    const isExcluded = excludedAbove || excluding.length > 0 || parentExcluded
    const isChosen = !isExcluded && (all || chosenAbove || including.length > 0 || wantedBelow)
    const kept = children.flatMap(child => child.controls)
    return {
      controls: isChosen
        ? [kept.length === 0 && control.controls.length === 0 ? control : { ...control, controls: kept }]
        : kept,
      wantsParents: wantedBelow || (!isExcluded && including.some(rule => rule.withParents ?? reach.parents)),
      excludesParents: parentExcluded || excluding.some(rule => rule.withParents === true),
    }
  }
  const controls = (of: readonly Control[]) => of.flatMap(control => choose(control, false, false).controls)
  const groups = (of: readonly Group[]): readonly Group[] =>
    of.map(group => ({ ...group, controls: controls(group.controls), groups: groups(group.groups) }))
  const selected = { ...holder, controls: controls(holder.controls), groups: groups(holder.groups) }
  return { selected, findings: [...silent(directive, pointer), ...unmatched([...include, ...exclude], holder)] }
}

type Choice = Readonly<{ controls: readonly Control[]; wantsParents: boolean; excludesParents: boolean }>

type Rule = Readonly<{
  matches: (id: string) => boolean
  withChildren: boolean
  withParents: boolean | null
  parts: readonly { readonly pointer: string; readonly what: string; readonly isUsed: () => boolean }[]
}>

function rulesOf(directive: Node, member: string, pointer: string): readonly Rule[] {
  return nodes(directive, member).map((rule, index) => ruleOf(rule, at(pointer, member, index)))
}

function ruleOf(rule: Node, pointer: string): Rule {
  const used = new Set<string>()
  const ids = strings(rule, 'with-ids')
  const patterns = nodes(rule, 'matching').map(each => text(each, 'pattern') ?? '')
  const idSet = new Set(ids)
  const matches = (id: string): boolean => {
    const byId = idSet.has(id)
    if (byId) used.add(`id ${id}`)
    const byPattern = patterns.filter(pattern => pattern !== '' && matchesGlob(id, pattern))
    for (const pattern of byPattern) used.add(`pattern ${pattern}`)
    return byId || byPattern.length > 0
  }
  const part = (kind: string, value: string, steps: readonly (string | number)[]) => ({
    pointer: at(pointer, ...steps),
    what: `${kind} ${value}`,
    isUsed: () => used.has(`${kind} ${value}`),
  })
  return {
    matches,
    withChildren: rule['with-child-controls'] === 'yes',
    withParents: typeof rule['with-parent-controls'] === 'string' ? rule['with-parent-controls'] === 'yes' : null,
    parts: [
      ...ids.map((id, index) => part('id', id, ['with-ids', index])),
      ...patterns.map((pattern, index) => part('pattern', pattern, ['matching', index, 'pattern'])),
    ],
  }
}

/** Directives that choose nothing at all. */
function silent(directive: Node, pointer: string): readonly Finding[] {
  if ('include-all' in directive || nodes(directive, 'include-controls').length > 0) return []
  const message = 'Neither include-all nor include-controls is given, so no control is chosen.'
  return [{ severity: 'warning', code: 'nothing-included', message, pointer }]
}

function unmatched(rules: readonly Rule[], holder: Holder): readonly Finding[] {
  const unused = rules.flatMap(rule => rule.parts).filter(part => !part.isUsed())
  if (unused.length === 0) return []
  const bySpelling = new Map([...controlsOf(holder)].map(({ id }) => [canonicalControlId(id).toLowerCase(), id]))
  return unused.map(({ what, pointer }) => {
    const [kind, value = ''] = [what.slice(0, what.indexOf(' ')), what.slice(what.indexOf(' ') + 1)]
    const meant = kind === 'id' ? bySpelling.get(canonicalControlId(value).toLowerCase()) : undefined
    const hint = meant === undefined ? '' : ` Did you mean “${meant}”?`
    const message =
      value === '' ? 'An empty pattern matches nothing.' : `No control matches the ${kind} “${value}”.${hint}`
    return { severity: 'warning', code: 'no-match', message, pointer }
  })
}

/** The part of a catalogue that an import takes: the chosen controls, and everything else for later steps to look at. */
export function selectFrom(tree: Tree, directive: Node, pointer: string) {
  return selectControls(tree, directive, pointer, { parents: true })
}
