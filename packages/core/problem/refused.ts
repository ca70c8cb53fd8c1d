import { type FieldProblem, isRefusal, Problem, type ProblemCode, problems, type Refusal, refusal } from './problem.ts'

/** A refusal on its way up to the one catch, which sends it as problem+json. The client throws the same thing again. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`)
    this.problem = problem
  }
}

/** Throws a refusal by its code; `detail` says what was given, what was expected and what to do. */
export function refuse(code: ProblemCode, detail: string, fields?: readonly FieldProblem[]): never {
  throw new Refused(refusal(code, detail, fields).refused)
}

/** The value of a rule's answer, or its refusal thrown. */
export function orRefuse<Value>(answer: Value | Refusal): Value {
  if (isRefusal(answer)) throw new Refused(answer.refused)
  return answer
}

/** The refusal in a reply: its problem+json, or what can be said when the body is not one. */
export async function refusedBy(response: Response): Promise<Refused> {
  const parsed = Problem.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return new Refused(parsed.data)
  return new Refused({
    code: 'internal',
    ...problems.internal,
    status: response.status,
    detail: `The server answered ${response.status}`,
  })
}
