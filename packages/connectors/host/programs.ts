import type { Files } from '../connector/index.ts'

/** The programs that run now. Where the system hides those of others, one that is not seen may run all the same. */
export type Programs = {
  /** By the name the kernel keeps, which is cut after 15 bytes. */
  readonly names: ReadonlySet<string>
  readonly all: boolean
}

export async function readPrograms(files: Files): Promise<Programs> {
  const listed = await files.list('/proc')
  const pids = listed.ok ? listed.names.filter(name => /^\d+$/.test(name)) : []
  const comms = await Promise.all(pids.map(pid => files.read(`/proc/${pid}/comm`, 4096)))
  const isDenied = comms.some(comm => !comm.ok && comm.why === 'denied')
  return {
    names: new Set(comms.flatMap(comm => (comm.ok ? comm.text.trim() : []))),
    all: pids.length > 0 && !isDenied && !(await hidesOthers(files)),
  }
}

/** True, or false where it would be seen, or null. */
export function isRunning({ names, all }: Programs, ...programs: readonly string[]): boolean | null {
  if (programs.some(program => names.has(program.slice(0, 15)))) return true
  return all ? false : null
}

/** A `hidepid` of 1 hides what programs of others are, of 2 and 4 that they are there. */
async function hidesOthers(files: Files): Promise<boolean> {
  const mounts = await files.read('/proc/self/mountinfo')
  const hides = mounts.ok && /^\S+ \S+ \S+ \S+ \/proc .* - proc .*hidepid=(?!0\b|off\b)/m.test(mounts.text)
  return hides && process.getuid?.() !== 0
}
