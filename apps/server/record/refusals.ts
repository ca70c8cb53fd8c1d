import { invalidInput, orRefuse, refuse } from '@onus/core/problem'
import { ZodError } from 'zod'

/** Refuses a body that cannot be stored, naming the fields where it can. */
export function invalid(error: ZodError | RangeError): never {
  if (error instanceof ZodError) return orRefuse<never>(invalidInput(error))
  return refuse('invalid_input', `This cannot be stored: ${error.message}`)
}

export function notFound(noun: string): never {
  return refuse('not_found', `There is no such ${noun} in this organisation`)
}

export function changedMeanwhile(noun: string, seen: number, latest: number): never {
  return refuse(
    'precondition_failed',
    `You saw version ${seen} of this ${noun}; there is version ${latest} now. Look at it, then write again`,
  )
}
