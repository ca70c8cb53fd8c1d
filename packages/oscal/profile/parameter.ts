import { type Finding, type Node, node, nodes, strings, text } from '../document/index.ts'
import { isSame } from './tree.ts'

/** Which document said something: a profile of the chain, or the catalogue. */
export type Source = Readonly<{ uri: string; uuid: string | null; title: string; version: string | null }>

/** One step in the trail of a parameter: what one document says about it, and where. */
export type ParameterStep = Readonly<{ source: Source; pointer: string; setting: Node }>

/** A parameter of the result with everybody who said something about its value, the catalogue first, in order of the chain. */
export type ParameterTrail = Readonly<{
  id: string
  /** What the catalogue declares; null for a parameter that a profile added. */
  declared: ParameterStep | null
  set: readonly ParameterStep[]
}>

export function sourceOf(root: Node, uri: string): Source {
  const metadata = node(root, 'metadata')
  return {
    uri,
    uuid: text(root, 'uuid') ?? null,
    title: text(metadata, 'title') ?? '',
    version: text(metadata, 'version') ?? null,
  }
}

/** Where two profiles give one parameter different values, whichever then holds. */
export function collisions(trails: readonly ParameterTrail[], params: ReadonlyMap<string, Node>): readonly Finding[] {
  return trails.flatMap(({ id, set }) => {
    const valued = set.filter(({ setting }) => 'values' in setting || 'select' in setting)
    return valued.slice(1).flatMap((step, index): readonly Finding[] => {
      const before = valued.slice(0, index + 1).findLast(other => other.source.uri !== step.source.uri)
      if (before === undefined || isSame(settledBy(before.setting), settledBy(step.setting))) return []
      const message =
        `The parameter “${id}” has different values: ${said(before)}, ${said(step)}. ` +
        `The result has ${shown(params.get(id))}.`
      return [
        { severity: 'warning', code: 'parameter-collision', message, pointer: step.pointer, document: step.source.uri },
      ]
    })
  })
}

function settledBy({ values, select }: Node): unknown {
  return values === undefined ? { select } : { values }
}

function said({ source, setting }: ParameterStep): string {
  return `“${source.title || source.uri}” says ${shown(setting)}`
}

function shown(of: Node | undefined): string {
  const values = strings(of, 'values')
  if (values.length > 0) return values.map(value => `“${value.slice(0, 80)}”`).join(', ')
  return of?.select === undefined ? 'no value' : 'a selection'
}

/** Parameters by identifier, wherever they are declared. */
export function paramsIn(bodies: Iterable<Node>): Map<string, Node> {
  const all = new Map<string, Node>()
  for (const body of bodies) for (const param of nodes(body, 'params')) all.set(text(param, 'id') ?? '', param)
  return all
}
