import { Refused } from '@onus/core/problem'
import type { Command } from 'commander'

/** How a command ends: done; refused or broken; done, and the answer is bad news that a pipeline should stop at. */
export const exit = { ok: 0, refused: 1, bad: 2 } as const
export type ExitCode = (typeof exit)[keyof typeof exit]

const sentences = new WeakSet<Error>()

/** Ends the command with one sentence that says what was given, what was expected, and what to do. */
export function fail(sentence: string, cause?: unknown): never {
  const failure = new Error(sentence, { cause })
  sentences.add(failure)
  throw failure
}

/**
 * Makes the action of a command: what it returns is the exit code. A refusal becomes one sentence on stderr (with --json
 * also `{"error": {"code", "message"}}` on stdout) and exit code 1, or the one given; anything else is a bug, shown whole.
 */
export function acting<Arguments extends readonly unknown[]>(
  work: (...given: Arguments) => Promise<ExitCode | undefined>,
  { refused = exit.refused }: { readonly refused?: ExitCode } = {},
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    try {
      process.exitCode = (await work(...given)) ?? exit.ok
    } catch (error) {
      process.exitCode = refused
      const { code, message } = said(error)
      console.error(message)
      if (wantsJson(given)) console.log(JSON.stringify({ error: { code, message } }, null, 2))
    }
  }
}

function said(error: unknown): { code: string; message: string } {
  if (error instanceof Refused) return { code: error.problem.code, message: `${error.message}.`.replace(/\.\.$/, '.') }
  if (error instanceof Error && sentences.has(error)) return { code: 'refused', message: error.message }
  return { code: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

/** Commander hands the command itself over as the last argument. */
function wantsJson(given: readonly unknown[]): boolean {
  const options = (given.at(-1) as Command | undefined)?.opts?.() as { json?: boolean } | undefined
  return options?.json === true
}
