import { type CollectRun, SourceProblem, whyEnded } from '../connector/index.ts'
import type { Git } from './program.ts'
import type { Repository } from './repository.ts'

/** The commits of the selected branches, children before parents, as numbers into `ids`. */
export type History = {
  readonly ids: readonly string[]
  readonly parents: readonly (readonly number[])[]
  readonly onMain: Uint8Array
  readonly onFirstParent: Uint8Array
  readonly numberOf: (id: string) => number | undefined
}

/** Reads who follows whom, without reading the commits themselves. */
export async function readHistory(git: Git, { selected, main }: Repository, run: CollectRun): Promise<History> {
  const ids: string[] = []
  const numbers = new Map<string, number>()
  const parentIds: string[][] = []
  const tips = [...new Set(selected.map(branch => branch.head))]
  if (tips.length > 0) {
    const listing = git.fed(
      tips.map(tip => `${tip}\n`),
      'rev-list',
      '--topo-order',
      '--parents',
      '--stdin',
    )
    for await (const line of linesOf(listing.stdout)) {
      const [id = '', ...parents] = line.split(' ')
      numbers.set(id, ids.length)
      ids.push(id)
      parentIds.push(parents)
    }
    const ended = await listing.ended
    run.signal.throwIfAborted()
    if (ended.state !== 'exited' || ended.code !== 0)
      throw new SourceProblem(`The history cannot be read: ${whyEnded(ended)}`)
  }
  const parents = parentIds.map(each => each.flatMap(id => numbers.get(id) ?? []))
  const numberOf = (id: string) => numbers.get(id)
  const tip = main && numberOf(main.head)
  return { ids, parents, numberOf, onMain: reachable(parents, tip), onFirstParent: firstParents(parents, tip) }
}

/** The commits a merge on a line brought in: what its other parents reach and the line before it did not. */
export type Brought = { readonly merge: number; readonly branch: string; readonly commits: readonly number[] }

/** Every merge on the first-parent line of a selected branch, with what it brought in. A merge counts for one line only. */
export function mergesOf(history: History, { selected }: Repository): readonly Brought[] {
  const seen = new Uint8Array(history.ids.length)
  return selected.flatMap(branch => {
    const merges: Brought[] = []
    for (const step of lineOf(history, branch.head, seen)) {
      seen[step] = 1
      const others = (history.parents[step] ?? []).slice(1)
      if (others.length > 0)
        merges.push({ merge: step, branch: branch.name, commits: unseenFrom(others, history, seen) })
    }
    return merges
  })
}

/** The steps of a line that no earlier line has, oldest first. */
function lineOf(history: History, head: string, seen: Uint8Array): readonly number[] {
  const steps: number[] = []
  for (let at = history.numberOf(head); at !== undefined && !seen[at]; at = history.parents[at]?.[0]) steps.push(at)
  return steps.reverse()
}

function unseenFrom(starts: readonly number[], history: History, seen: Uint8Array): readonly number[] {
  const found: number[] = []
  const open = [...starts]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen[at]) continue
    seen[at] = 1
    found.push(at)
    open.push(...(history.parents[at] ?? []))
  }
  return found
}

function reachable(parents: History['parents'], tip: number | undefined): Uint8Array {
  const marks = new Uint8Array(parents.length)
  if (tip === undefined) return marks
  marks[tip] = 1
  for (let i = tip; i < parents.length; i += 1) if (marks[i]) for (const parent of parents[i] ?? []) marks[parent] = 1
  return marks
}

function firstParents(parents: History['parents'], tip: number | undefined): Uint8Array {
  const marks = new Uint8Array(parents.length)
  for (let at = tip; at !== undefined; at = parents[at]?.[0]) marks[at] = 1
  return marks
}

async function* linesOf(stdout: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of stdout) {
    const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest) yield rest
}
