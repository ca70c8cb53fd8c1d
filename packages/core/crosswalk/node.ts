import { compareRequirements, type FrameworkFile, frameworkRef, type Requirement } from '../framework/index.ts'

/** A requirement in the network, by its number. Numbers follow the references, so they do not depend on any order given. */
export type Node = Readonly<{ ref: string; framework: number; requirement: Requirement; parent: string | null }>

/** All requirements of the frameworks in use. */
export type Nodes = Readonly<{
  frameworks: readonly string[]
  all: readonly Node[]
  numberOf: (ref: string) => number | null
  /** The requirement in use that a statement means: the very one, or the same id in another version of its framework. */
  meant: (ref: string) => Readonly<{ node: number; isExact: boolean }> | null
}>

export function nodesOf(files: readonly FrameworkFile[]): Nodes {
  const sorted = files.toSorted((a, b) => compareRequirements(frameworkRef(a), frameworkRef(b)))
  const frameworks = sorted.map(frameworkRef)
  const all = sorted.flatMap((file, framework) =>
    file.requirements
      .map(requirement => ({
        ref: `${frameworks[framework]}:${requirement.id}`,
        framework,
        requirement,
        parent: requirement.parent === null ? null : `${frameworks[framework]}:${requirement.parent}`,
      }))
      .sort((a, b) => compareRequirements(a.ref, b.ref)),
  )
  const numbers = new Map(all.map((node, number) => [node.ref, number]))
  return {
    frameworks,
    all,
    numberOf: ref => numbers.get(ref) ?? null,
    meant: ref => {
      const exact = numbers.get(ref)
      if (exact !== undefined) return { node: exact, isExact: true }
      const [at, colon] = [ref.indexOf('@'), ref.indexOf(':')]
      for (const framework of frameworks.toReversed()) {
        if (!framework.startsWith(ref.slice(0, at + 1))) continue
        const node = numbers.get(`${framework}:${ref.slice(colon + 1)}`)
        if (node !== undefined) return { node, isExact: false }
      }
      return null
    },
  }
}
