const refused = Symbol.for('onus.refused')

/** An error that the operator can mend: shown as its one sentence, without a stack, and the process ends with code 1. */
export function refusal(sentence: string, cause?: unknown): Error {
  return Object.assign(new Error(sentence, { cause }), { [refused]: true })
}

export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && refused in error
}

export function isDiskFull(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'ENOSPC' || code === 'EDQUOT' || code === '53100'
}

/** The sentence for a disk without room, naming the folder that needs it. */
export function diskFull(folder: string, cause?: unknown): Error {
  return refusal(
    `The disk that holds ${folder} is full; free some space there (Onus needs at least 200 MB) and start again.`,
    cause,
  )
}
