/**
 * Which columns of a table hold addresses of electronic mail, judged by all of its rows. A file never changes under its hash,
 * so that what was found lately is kept, and pages of one table are all masked alike.
 */
export type Addressed = (sha256: string, find: () => Promise<readonly string[]>) => Promise<readonly string[]>

const mostKept = 500

export function addressed(): Addressed {
  const kept = new Map<string, Promise<readonly string[]>>()
  return (sha256, find) => {
    const found = kept.get(sha256) ?? find()
    kept.delete(sha256)
    kept.set(sha256, found)
    found.catch(() => kept.delete(sha256))
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest)
    return found
  }
}
