/** The few candidates that differ least from `name`, nearest first; none when nothing is near, and none far behind the nearest. */
export function nearNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase()
  return [...new Set(candidates)]
    .map(candidate => ({ candidate, distance: farness(wanted, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 2.5)),
    )
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .filter(({ distance }, _, [nearest]) => distance <= (nearest?.distance ?? 0) + 1)
    .slice(0, limit)
    .map(({ candidate }) => candidate)
}

/** `did you mean a, b?`, or nothing when nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearNames(name, candidates)
  return near.length === 0 ? '' : `; did you mean ${near.join(', ')}?`
}

/** A word that the other begins with is near, however long the other is. */
function farness(a: string, b: string): number {
  const isBeginning = Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a))
  return isBeginning ? Math.min(1, distance(a, b)) : distance(a, b)
}

/** Edits between two words; two letters swapped are one edit. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const edit = Math.min(current[j - 1]! + 1, last[j]! + 1, last[j - 1]! + cost)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      current.push(swapped ? Math.min(edit, beforeLast[j - 2]! + 1) : edit)
    }
    beforeLast = last
    last = current
  }
  return last[b.length]!
}
