import { type CollectRun, outputText } from '../connector/index.ts'

const marks = [
  ['macOS', '/System/Library/CoreServices/SystemVersion.plist'],
  ['FreeBSD', '/bin/freebsd-version'],
  ['OpenBSD', '/etc/pf.os'],
] as const

/**
 * Which other system than Linux this is, if it is one. Such a machine has files of the same names that mean something else,
 * such as an /etc/passwd without the people, so that none of them is read.
 */
export async function otherSystem({ exec, files }: CollectRun): Promise<string | undefined> {
  const told = await outputText(exec('uname', ['-s'], { timeoutMs: 10_000 }))
  const name = told.ok ? told.text.trim() : ''
  if (/^[A-Za-z]\w*$/.test(name) && name !== 'Linux') return name === 'Darwin' ? 'macOS' : name
  for (const [system, path] of marks) if ((await files.stat(path)).ok) return system
  return undefined
}
