import { z } from 'zod'

/**
 * Every refusal that Onus can answer, with its HTTP status and what it is called. A refusal outside this table cannot be
 * written; an outcome of a rule (`fail`, `unknown`) is a value and never one of these.
 */
export const problems = {
  not_signed_in: { status: 401, title: 'Sign in first' },
  not_permitted: { status: 403, title: 'You may not do this' },
  step_up_required: { status: 403, title: 'Confirm with a second factor first' },
  not_found: { status: 404, title: 'There is no such thing here' },
  conflict: { status: 409, title: 'This contradicts what is stored' },
  separation_of_duties: { status: 409, title: 'Another person must do this' },
  not_in_lifecycle: { status: 409, title: 'Not possible in this state' },
  precondition_failed: { status: 412, title: 'It was changed by somebody else meanwhile' },
  too_large: { status: 413, title: 'Too large' },
  unsupported_media: { status: 415, title: 'This kind of file or body is not accepted' },
  invalid_input: { status: 422, title: 'Some of the input cannot be used' },
  idempotency_mismatch: { status: 422, title: 'This idempotency key was used for another request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something broke on our side' },
  unavailable: { status: 503, title: 'Not available right now' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

export const ProblemCode = z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]])

/** Which field was refused and why. The path is dotted, e.g. `milestones.0.due`; empty means the whole input. */
export const FieldProblem = z.object({ path: z.string(), message: z.string() })
export type FieldProblem = z.infer<typeof FieldProblem>

/** A refusal as it travels: problem+json in HTTP, the same value in the client. `detail` says what to do. */
export const Problem = z.object({
  code: ProblemCode,
  status: z.int(),
  title: z.string(),
  detail: z.string(),
  fields: z.array(FieldProblem).optional(),
})
export type Problem = z.infer<typeof Problem>

/** What a rule returns instead of its result when it refuses. The wrapper tells it from any body. */
export type Refusal = Readonly<{ refused: Problem }>

/** A refusal. `detail` says what was given, what was expected and what to do. */
export function refusal(code: ProblemCode, detail: string, fields?: readonly FieldProblem[]): Refusal {
  return { refused: { code, ...problems[code], detail, ...(fields && { fields: [...fields] }) } }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value
}

/** The refusal of an input that does not parse, naming each field. */
export function invalidInput(error: z.ZodError): Refusal {
  const fields = error.issues.map(issue => ({ path: issue.path.map(String).join('.'), message: issue.message }))
  const named = fields.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')
  return refusal('invalid_input', named, fields)
}
