import { join } from 'node:path'

/** Hands this process over to a program of the server, with more in its environment. */
export function become(program: string, environment: Readonly<Record<string, string>>): void {
  const server = join(import.meta.dirname, '../../server', program)
  const node = [process.execPath, ...process.execArgv, server]
  if (process.execve === undefined)
    throw new Error('This Node cannot replace its process; use the one in node_modules/.bin.')
  process.execve(process.execPath, node, { ...process.env, ...environment })
}
