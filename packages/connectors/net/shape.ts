import type { z } from 'zod'
import { SourceProblem } from '../connector/index.ts'
import type { Answer } from './net.ts'

/** The JSON of an answer as the vendor documents it. Another form is a `SourceProblem` that says where it differs. */
export function shaped<Schema extends z.ZodType>(answer: Answer, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(answer.json())
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''
  throw new SourceProblem(
    `${answer.url.host} answered ${answer.url.pathname} in another form than expected${where}: ${issue?.message ?? 'unknown'}`,
  )
}
