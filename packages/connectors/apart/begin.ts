/**
 * What a program that reads a file does before its first word: it gives up root for the user that whoever started it named.
 * Its modules are loaded by then, so that it may use what was compiled before, which only root can change.
 */
export function giveUpRoot(): void {
  const uid = Number(process.argv[2])
  if (!process.argv[2] || process.getuid?.() === uid) return
  process.setgroups?.([])
  process.setgid?.(uid)
  process.setuid?.(uid)
}

/** The first word of the program: who it is from then on. */
export type Ready = { readonly say: 'ready'; readonly uid: number | null }

export function ready(): Ready {
  return { say: 'ready', uid: process.getuid?.() ?? null }
}
