import { type Problem, problems, Refused, refusal } from '@onus/core/problem'

type Known = { code?: string; statusCode?: number; table?: string; constraint?: string }

/** The refusal that an error stands for, or null when it is a bug of ours. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof Refused) return error.problem
  const { code = '', statusCode = 500, table = '', constraint = '' } = error as Known
  if (code === '23503' && (table === 'link' || table === 'blob_use')) {
    return refusal('invalid_input', 'It refers to something that this organisation does not have').refused
  }
  const known = code === '23514' ? byConstraint[constraint] : byCode[code]
  if (known) return refusal(...known).refused
  if (isConnectionLost(code)) return refusal('unavailable', 'The database does not answer right now; try again').refused
  if (code.startsWith('FST_') && statusCode < 500) return refusal('invalid_input', (error as Error).message).refused
  return null
}

/** What a bug looks like from outside: its request id and nothing more. */
export function bugProblem(requestId: string): Problem {
  return { code: 'internal', ...problems.internal, detail: `Tell the operator this request id: ${requestId}` }
}

const byCode: Readonly<Record<string, Parameters<typeof refusal>>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', 'The body is larger than 8 MB'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media', 'Send the body as application/json'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_input', 'The body is empty; send JSON, or no content type'],
  FST_REQ_FILE_TOO_LARGE: ['too_large', 'The file is too large'],
  FST_FILES_LIMIT: ['too_large', 'There are too many files in this upload'],
  FST_PARTS_LIMIT: ['too_large', 'There are too many parts in this upload'],
  FST_FIELDS_LIMIT: ['invalid_input', 'Send the fields of an upload as one JSON part named "body"'],
  FST_PROTO_VIOLATION: ['invalid_input', 'A part of the upload has a name that is not accepted'],
  '57014': ['unavailable', 'This took longer than five seconds; ask for less'],
  '40P01': ['conflict', 'Another change got in the way; try again'],
  '40001': ['conflict', 'Another change got in the way; try again'],
}

const another = 'Whoever did the work does not verify it; where you are the only member, say why in "override"'

/** Rules that the database keeps whatever writes a version; the application refuses most of them first, in more words. */
const byConstraint: Readonly<Record<string, Parameters<typeof refusal>>> = {
  frozen_at_issue: [
    'not_in_lifecycle',
    'The engagement of this is issued, and everything in it is frozen. Only what was answered is remediated, verified and closed; other work goes on in the engagement that follows it',
  ],
  written_by_its_auditor: ['not_permitted', 'Only an auditor of the engagement writes this'],
  released_before_it_is_a_fact: ['not_permitted', 'A test of an auditor stays in the room until it is released'],
  sent_before_it_is_a_fact: ['not_permitted', 'A request of an auditor stays in the room until it is sent'],
  verified_by_another: ['separation_of_duties', another],
  reviewed_by_another: ['separation_of_duties', another],
  deviation_approved_by_another: ['separation_of_duties', another],
}

function isConnectionLost(code: string): boolean {
  return /^(08...|57P0[123]|53300)$/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE'].includes(code)
}
