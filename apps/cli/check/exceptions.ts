import type { ReportedException } from '@onus/core/check-report'
import { didYouMean } from '@onus/core/near'
import { parse } from 'yaml'
import { z } from 'zod'
import { fail } from '../kit/act.ts'
import { read } from './files.ts'

const moment = z.iso.datetime({ offset: true, error: 'expected a moment such as 2026-06-30T00:00:00Z' })

/** An accepted failure in a file: a reason, an end, and an approver who is somebody else than who asked. */
const Accepted = z
  .strictObject({
    id: z.string().min(1),
    check: z.string().min(1),
    /** Empty: every resource of the check. */
    resources: z.array(z.string().min(1)).default([]),
    reason: z.string().min(1),
    requestedBy: z.string().min(1),
    approvedBy: z.string().min(1),
    expiresAt: moment,
    compensating: z.string().optional(),
  })
  .refine(one => one.requestedBy.trim().toLowerCase() !== one.approvedBy.trim().toLowerCase(), {
    path: ['approvedBy'],
    message: 'whoever asked for an exception cannot approve it',
  })
export type Accepted = z.infer<typeof Accepted>

/** Reads a list of accepted failures; one wrong entry, or one of a check that there is not, refuses the file. */
export function readExceptions(path: string, checks: ReadonlySet<string>): readonly Accepted[] {
  const parsed = z.array(Accepted).safeParse(contentOf(path))
  if (!parsed.success) {
    const issues = parsed.error.issues.map(issue => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
    return fail(`${path} is no list of exceptions: ${issues.slice(0, 5).join('; ')}.`)
  }
  const strange = parsed.data.find(one => !checks.has(one.check))
  if (strange)
    return fail(
      `${path}: the exception ${strange.id} names the check "${strange.check}", which there is not${didYouMean(strange.check, checks)}`,
    )
  const ids = parsed.data.map(one => one.id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) return fail(`${path}: two exceptions have the id ${twice}.`)
  return parsed.data
}

/** What reports show of it. */
export function reportedException({ id, reason, approvedBy, expiresAt }: Accepted): ReportedException {
  return { id, reason, approvedBy, expiresAt }
}

function contentOf(path: string): unknown {
  const text = read(path)
  try {
    return parse(text, { schema: 'core', maxAliasCount: 0 })
  } catch (error) {
    return fail(`${path} is neither YAML nor JSON: ${error instanceof Error ? error.message.split('\n')[0] : error}.`)
  }
}
