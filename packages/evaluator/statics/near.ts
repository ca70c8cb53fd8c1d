/** The few candidates that differ least from `name`, nearest first; none when nothing is near. */
export function nearNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase()
  return [...new Set(candidates)]
    .map(candidate => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 2.5)),
    )
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate)
}

/** `did you mean a, b?`, or nothing when nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearNames(name, candidates)
  return near.length === 0 ? '' : `; did you mean ${near.join(', ')}?`
}

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 0; i < a.length; i++) {
    const current = [i + 1]
    for (let j = 0; j < b.length; j++)
      current.push(Math.min(current[j]! + 1, previous[j + 1]! + 1, previous[j]! + (a[i] === b[j] ? 0 : 1)))
    previous = current
  }
  return previous[b.length]!
}
