/**
 * Prints the number of packages that a production installation brings, and fails when it differs from the committed budget:
 * each change of the number is a decision with a reason.
 *
 *   sh tools/with-node.sh tools/budget.ts
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { dev?: boolean; devOptional?: boolean; link?: boolean; optional?: boolean; version?: string }>
  >
}

interface Budget {
  readonly productionPackages: number
  readonly history: readonly { readonly productionPackages: number; readonly reason: string }[]
}

/** Packages by name and version that are neither ours nor only for development. Alternatives for other platforms count as one less: they are left out. */
export function productionPackages(lockfile: Lockfile): string[] {
  const kept = Object.entries(lockfile.packages).filter(
    ([path, entry]) =>
      path.includes('node_modules/') && !entry.dev && !entry.devOptional && !entry.link && !entry.optional,
  )
  return [
    ...new Set(kept.map(([path, entry]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${entry.version}`)),
  ].sort()
}

/** What is wrong with the budget, null when nothing is. */
export function budgetProblem(count: number, budget: Budget): string | null {
  const last = budget.history.at(-1)
  if (last?.productionPackages !== budget.productionPackages || last.reason.trim() === '') {
    return 'tools/budget.json: the last line of its history must name the present number and the reason for it'
  }
  if (count === budget.productionPackages) return null
  return `${count} production packages, ${budget.productionPackages} budgeted: change tools/budget.json and add a line with the reason`
}

if (import.meta.main) {
  const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'))
  const count = productionPackages(read('../package-lock.json')).length
  const problem = budgetProblem(count, read('budget.json'))
  console.log(problem ?? `${count} production packages, as budgeted`)
  if (problem !== null) process.exitCode = 1
}
