import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { SignerAnswer, SignerCall } from './signer-process.ts'
import type { OpenedLog, Prepared, Signed, Signing } from './signing.ts'

/** The signer in a process of its own, which alone ever holds the keys of the logs. */
export interface LogSigner extends Signing, AsyncDisposable {}

/** Starts the signer over its folder. Should its process die, the next call starts it again. */
export function startSigner({ folder }: { readonly folder: string }): LogSigner {
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
  let child: ChildProcess | undefined
  let calls = 0
  let isClosed = false

  const running = (): ChildProcess => {
    if (child?.connected) return child
    const started = fork(join(import.meta.dirname, 'signer-process.ts'), [folder], { env: {}, execArgv: [] })
    started.on('message', (message: SignerAnswer) => {
      const caller = waiting.get(message.id)
      waiting.delete(message.id)
      if ('error' in message) caller?.reject(new Error(message.error))
      else caller?.resolve(message.answer)
    })
    started.on('exit', () => {
      for (const { reject } of waiting.values()) reject(new Error('the signer stopped before it answered'))
      waiting.clear()
    })
    child = started
    return started
  }
  const ask = (call: SignerCall): Promise<unknown> =>
    new Promise((resolve, reject) => {
      // Whoever still asks while everything ends must not begin a process that nobody would end.
      if (isClosed) return reject(new Error('the signer is closed'))
      calls += 1
      waiting.set(calls, { resolve, reject })
      running().send({ id: calls, ...call })
    })

  return {
    open: async origin => {
      const opened = (await ask({ call: 'open', origin })) as Opened
      if (!opened.ok) return opened
      return { ...opened, last: { ...opened.last, root: Buffer.from(opened.last.root, 'base64') } }
    },
    sign: async ({ origin, size, root, proof }) => {
      const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
      return (await ask({ call: 'sign', origin, size, root: text(root), proof: proof.map(text) })) as Signed
    },
    prepareKey: async (origin, from) => (await ask({ call: 'prepareKey', origin, from })) as Prepared,
    settleKey: async (origin, announced) => void (await ask({ call: 'settleKey', origin, announced })),
    async [Symbol.asyncDispose]() {
      isClosed = true
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      if (child.connected) child.disconnect()
      await gone
    },
  }
}

/** An opened log as it travels between the processes. */
type Opened =
  | (Omit<OpenedLog & { ok: true }, 'last'> & { readonly last: { origin: string; size: number; root: string } })
  | { readonly ok: false; readonly refusal: string }
