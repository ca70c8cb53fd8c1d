import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** One line from who sits there, without showing it, or from what is piped in; empty when there is none. */
export async function askSecret(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  if (process.stdin.isTTY) process.stderr.write(question)
  using lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY })
  const typed = await Promise.race([lines.question(''), new Promise<string>(end => lines.once('close', () => end('')))])
  if (process.stdin.isTTY) process.stderr.write('\n')
  return typed.trim()
}
