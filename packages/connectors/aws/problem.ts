import { SourceProblem } from '../connector/index.ts'

/** What kind of refusal it is: who asks may not, the region is off, the server failed, the answer makes no sense, or any other. */
export type Trouble = 'denied' | 'credentials' | 'failed' | 'unreadable' | 'other'

/** AWS answered, but not with what was asked for. `code` is its own word. */
export class AwsProblem extends SourceProblem {
  readonly trouble: Trouble
  readonly code: string
  constructor(trouble: Trouble, code: string, message: string) {
    super(message, { mayPass: trouble === 'failed' })
    this.trouble = trouble
    this.code = code
  }
}

/** Codes that only say that it was asked too often or too early. */
export const busyCodes: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'InternalError',
  'InternalFailure',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'TransactionInProgressException',
])

const deniedCodes: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'UnauthorizedAccess',
  'UnauthorizedOperation',
  'AllAccessDisabled',
  'AccountProblem',
])

const credentialCodes: ReadonlySet<string> = new Set([
  'AuthFailure',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])

export function troubleOf(status: number, code: string): Trouble {
  if (deniedCodes.has(code)) return 'denied'
  if (credentialCodes.has(code)) return 'credentials'
  if (status >= 500 || busyCodes.has(code)) return 'failed'
  return status === 401 || status === 403 ? 'denied' : 'other'
}

/** Why an answer is no use, in one sentence that names the right, the place and what to do. */
export function wordsOf(
  trouble: Trouble,
  asked: { readonly permission: string; readonly region: string; readonly about?: string | undefined },
  answer: { readonly status: number; readonly code: string; readonly said: string },
): string {
  const place = `${asked.about === undefined ? '' : ` of ${asked.about}`} in ${asked.region}`
  const said = answer.said === '' ? '' : ` It said: ${answer.said}`
  switch (trouble) {
    case 'denied':
      return `AWS denies ${asked.permission}${place} (${answer.code}). Allow it in the policy of these credentials.${said}`
    case 'credentials':
      // What AWS says of a wrong signature repeats what was signed, a session token too.
      return `AWS does not accept the credentials for ${asked.permission}${place} (${answer.code}). ${adviceOf(answer.code)}`
    case 'failed':
      return `AWS could not answer ${asked.permission}${place}: ${answer.status === 0 ? '' : `${answer.status} `}${answer.code}. Run it again later.${said}`
    case 'unreadable':
      return `AWS answered ${asked.permission}${place} with something that cannot be read: ${answer.said}`
    case 'other':
      return `AWS refuses ${asked.permission}${place}: ${answer.status} ${answer.code}.${said}`
  }
}

function adviceOf(code: string): string {
  if (code.startsWith('Expired') || code === 'RequestExpired') return 'They have expired; make new ones.'
  if (code === 'RequestTimeTooSkewed') return 'The clock of this machine is wrong.'
  if (code === 'OptInRequired' || code === 'AuthFailure' || code === 'UnrecognizedClientException')
    return 'They are wrong, or this region is not switched on for the account.'
  return 'See whether they are right and still active.'
}
