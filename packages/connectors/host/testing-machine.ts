import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Exec, execNothing } from '../connector/index.ts'

/** Files of a made-up machine by path; links say where they lead. */
export type Tree = Record<string, string | { to: string }>

/** Machines made of files, in a folder that goes with them. */
export async function machines() {
  const folder = await mkdtemp(join(tmpdir(), 'onus-host-'))
  let made = 0
  return {
    folder,
    async machine(tree: Tree): Promise<string> {
      const root = join(folder, String(made++))
      for (const [path, content] of Object.entries(tree)) {
        const full = join(root, path)
        await mkdir(dirname(full), { recursive: true })
        if (typeof content === 'string') await writeFile(full, content)
        else await symlink(content.to, full)
      }
      return root
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Programs whose output was recorded, with what they said beside; every other program does not exist. */
export function recorded(outputs: Record<string, string | { stderr: string }>): Exec {
  return (program, args, options) => {
    const output = outputs[program]
    if (output === undefined) return execNothing(program, args, options)
    const stdout = (async function* () {
      if (typeof output === 'string') yield Buffer.from(output)
    })()
    const stderr = typeof output === 'string' ? '' : output.stderr
    return { stdout, ended: Promise.resolve({ state: 'exited', code: 0, stderr }) }
  }
}
