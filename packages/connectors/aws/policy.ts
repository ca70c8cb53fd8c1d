import type { Json } from '../importer/json.ts'
import { at, entries, isObject, list, text } from '../importer/look.ts'

/** A statement of a policy, with its lists as lists. */
export type Statement = {
  readonly allows: boolean
  /** Patterns of actions; of all others where `isNotActions`. */
  readonly actions: readonly string[]
  readonly isNotActions: boolean
  /** Patterns of resources; none where it is about the resource it is attached to. */
  readonly resources: readonly string[]
  readonly isNotResources: boolean
  readonly principals: readonly Principal[]
  readonly conditions: readonly Condition[]
}

export type Principal = {
  readonly kind: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | 'any'
  readonly id: string
}
export type Condition = { readonly operator: string; readonly key: string; readonly values: readonly string[] }

/** The statements of a policy document, given as JSON or as text, also as IAM encodes it. Null when it is none. */
export function statementsOf(document: Json | string | null | undefined): readonly Statement[] | null {
  const value = typeof document === 'string' ? parsed(document) : document
  if (!isObject(value ?? undefined)) return null
  const given = at(value ?? undefined, 'Statement')
  const statements = Array.isArray(given) ? given : isObject(given) ? [given] : []
  return statements.filter(isObject).map(statementOf)
}

function parsed(document: string): Json | null {
  for (const read of [() => document, () => decodeURIComponent(document)])
    try {
      const value = JSON.parse(read()) as Json
      if (isObject(value)) return value
    } catch {
      // The other form is tried.
    }
  return null
}

function statementOf(value: Json): Statement {
  const [actions, notActions] = [many(at(value, 'Action')), many(at(value, 'NotAction'))]
  const [resources, notResources] = [many(at(value, 'Resource')), many(at(value, 'NotResource'))]
  const allows = text(at(value, 'Effect')) === 'Allow'
  return {
    allows,
    actions: (actions.length > 0 ? actions : notActions).map(action => action.toLowerCase()),
    isNotActions: actions.length === 0 && notActions.length > 0,
    resources: resources.length > 0 ? resources : notResources,
    isNotResources: resources.length === 0 && notResources.length > 0,
    principals: [
      ...principalsOf(at(value, 'Principal')),
      ...(allows ? notPrincipalsOf(at(value, 'NotPrincipal')) : []),
    ],
    conditions: entries(at(value, 'Condition')).flatMap(([operator, keys]) =>
      entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: many(values) })),
    ),
  }
}

function many(value: Json | undefined): readonly string[] {
  const one = typeof value === 'boolean' ? String(value) : text(value)
  return one === null
    ? list(value).flatMap(each => (typeof each === 'boolean' ? String(each) : (text(each) ?? [])))
    : [one]
}

function principalsOf(value: Json | undefined): readonly Principal[] {
  if (value === '*') return [{ kind: 'any', id: '*' }]
  return entries(value).flatMap(([kind, ids]) =>
    many(ids).map(id =>
      id === '*' && kind !== 'Service' ? { kind: 'any', id } : { kind: kind as Principal['kind'], id },
    ),
  )
}

/** To allow everybody but some is to allow everybody. */
function notPrincipalsOf(value: Json | undefined): readonly Principal[] {
  return value === undefined || value === null ? [] : [{ kind: 'any', id: '*' }]
}

/** What a permission policy gives. */
export type Rights = {
  readonly fullAdmin: boolean
  readonly allActions: readonly string[]
  readonly allResources: boolean
  readonly canEscalate: boolean
}

export const noRights: Rights = { fullAdmin: false, allActions: [], allResources: false, canEscalate: false }

/** What the statements of one policy give. Conditions are not counted on: a right that depends on one is a right. */
export function rightsOf(statements: readonly Statement[]): Rights {
  const open = statements.filter(
    ({ allows, resources, isNotResources }) => allows && (isNotResources || isEverything(resources)),
  )
  return {
    fullAdmin: open.some(({ actions, isNotActions }) => !isNotActions && actions.some(isEveryAction)),
    allActions: servicesOf(statements),
    allResources: open.some(changesSomething),
    canEscalate: canEscalate(statements),
  }
}

/** The rights of several policies together. */
export function rightsTogether(all: readonly Rights[]): Rights {
  return {
    fullAdmin: all.some(each => each.fullAdmin),
    allActions: [...new Set(all.flatMap(each => each.allActions))].sort(),
    allResources: all.some(each => each.allResources),
    canEscalate: all.some(each => each.canEscalate),
  }
}

function isEverything(resources: readonly string[]): boolean {
  return resources.some(resource => /^\*+$/.test(resource) || /^arn:\*(:\*)*$/.test(resource))
}

function isEveryAction(action: string): boolean {
  return /^\*+(:\*+)?$/.test(action)
}

function servicesOf(statements: readonly Statement[]): readonly string[] {
  const services = statements
    .filter(({ allows, isNotActions }) => allows && !isNotActions)
    .flatMap(({ actions }) =>
      actions.flatMap(action => (isEveryAction(action) ? ['*'] : (/^([\w-]+):\*+$/.exec(action)?.[1] ?? []))),
    )
  return [...new Set(services)].sort()
}

const readingVerbs =
  /^(get|list|describe|batchget|batchdescribe|head|search|lookup|query|scan|select|simulate|view|check|estimate|preview|verify|validate|filter|test|download)/

function changesSomething({ actions, isNotActions }: Statement): boolean {
  if (isNotActions) return true
  return actions.some(action => !readingVerbs.test(action.slice(action.indexOf(':') + 1)))
}

/** Rights by which their holder gains others, in the sets that are needed together. Known from public research on IAM. */
const escalations: readonly (readonly string[])[] = [
  ['iam:createpolicyversion'],
  ['iam:setdefaultpolicyversion'],
  ['iam:createaccesskey'],
  ['iam:createloginprofile'],
  ['iam:updateloginprofile'],
  ['iam:attachuserpolicy'],
  ['iam:attachgrouppolicy'],
  ['iam:attachrolepolicy'],
  ['iam:putuserpolicy'],
  ['iam:putgrouppolicy'],
  ['iam:putrolepolicy'],
  ['iam:addusertogroup'],
  ['iam:updateassumerolepolicy', 'sts:assumerole'],
  ['iam:passrole', 'ec2:runinstances'],
  ['iam:passrole', 'lambda:createfunction', 'lambda:invokefunction'],
  ['iam:passrole', 'lambda:createfunction', 'lambda:createeventsourcemapping'],
  ['iam:passrole', 'cloudformation:createstack'],
  ['iam:passrole', 'glue:createdevendpoint'],
  ['iam:passrole', 'glue:createjob', 'glue:startjobrun'],
  ['iam:passrole', 'sagemaker:createnotebookinstance', 'sagemaker:createpresignednotebookinstanceurl'],
  ['iam:passrole', 'codebuild:createproject', 'codebuild:startbuild'],
  ['iam:passrole', 'datapipeline:createpipeline', 'datapipeline:putpipelinedefinition'],
  ['iam:passrole', 'ecs:registertaskdefinition', 'ecs:runtask'],
  ['lambda:updatefunctioncode'],
]

function canEscalate(statements: readonly Statement[]): boolean {
  const gives = (action: string) =>
    statements.some(each => each.allows && covers(each, action) && isWide(each)) &&
    !statements.some(
      each => !each.allows && each.conditions.length === 0 && covers(each, action) && isEverything(each.resources),
    )
  return escalations.some(needed => needed.every(gives))
}

function covers({ actions, isNotActions }: Statement, action: string): boolean {
  return actions.some(pattern => matches(pattern, action)) !== isNotActions
}

function matches(pattern: string, action: string): boolean {
  if (isEveryAction(pattern)) return true
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(action)
}

/** Whether it holds for any user, role, group, policy or function and not only for some that are named. */
function isWide({ resources, isNotResources }: Statement): boolean {
  return isNotResources || isEverything(resources) || resources.some(each => /[:/]\*$/.test(each))
}

/** Who may take a role, by its trust policy. */
export type Trust = {
  readonly assumedBy: readonly string[]
  readonly byAnyone: boolean
  readonly outsideAccounts: readonly string[]
  /** Whether each statement for outside parties demands an agreed id; null when there are none. */
  readonly hasOutsideCondition: boolean | null
  readonly needsMfa: boolean
}

/** Identity providers that serve everybody: without a condition on who signs in, anybody may. */
const sharedProviders =
  /(token\.actions\.githubusercontent\.com|gitlab\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|cognito-identity\.amazonaws\.com|app\.terraform\.io|oidc\.circleci\.com|agent\.buildkite\.com)/

/** Conditions by which somebody is known as one of ours or as one of few. */
const narrowing = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
])

export function trustOf(statements: readonly Statement[], ownAccounts: ReadonlySet<string>): Trust {
  const allowing = statements.filter(({ allows }) => allows)
  const outside = allowing.flatMap(statement =>
    statement.principals.flatMap(principal => {
      const account = accountOf(principal)
      return account !== null && !ownAccounts.has(account) ? [{ statement, account }] : []
    }),
  )
  const people = allowing.filter(({ principals }) => principals.some(({ kind }) => kind === 'AWS' || kind === 'any'))
  return {
    assumedBy: [...new Set(allowing.flatMap(({ principals }) => principals.map(({ id }) => id)))].sort(),
    byAnyone: allowing.some(letsAnyoneIn),
    outsideAccounts: [...new Set(outside.map(({ account }) => account))].sort(),
    hasOutsideCondition: outside.length === 0 ? null : outside.every(({ statement }) => demandsId(statement)),
    needsMfa: people.length > 0 && people.every(demandsMfa),
  }
}

/** Whether a statement for everybody is not held back by a condition on who they are. */
export function letsAnyoneIn(statement: Statement): boolean {
  return statement.principals.some(({ kind, id }) => {
    if (kind === 'any') return !isNarrowed(statement, narrowing)
    if (kind !== 'Federated' || !sharedProviders.test(id)) return false
    const provider = sharedProviders.exec(id)?.[1] ?? ''
    const subjects = new Set(
      [`${provider}:sub`, `${provider}:aud`, `${provider}:amr`].slice(
        0,
        provider.startsWith('token') || provider.startsWith('gitlab') ? 1 : 3,
      ),
    )
    return !isNarrowed(statement, subjects)
  })
}

function isNarrowed({ conditions }: Statement, keys: ReadonlySet<string>): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      keys.has(key) &&
      /^(ForAnyValue:)?(StringEquals|StringLike|ArnEquals|ArnLike|StringEqualsIgnoreCase)$/i.test(operator) &&
      values.length > 0 &&
      values.every(value => !/^[*?]*$/.test(value) && !/^(repo:)?\*/.test(value)),
  )
}

function demandsId({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      key === 'sts:externalid' && /^StringEquals$/i.test(operator) && values.length > 0 && !values.includes('*'),
  )
}

function demandsMfa({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      (key === 'aws:multifactorauthpresent' && /^Bool$/i.test(operator) && values.every(value => value === 'true')) ||
      (key === 'aws:multifactorauthage' && /^NumericLessThan/i.test(operator)),
  )
}

function accountOf({ kind, id }: Principal): string | null {
  if (kind !== 'AWS') return null
  return /^\d{12}$/.test(id) ? id : (/^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(id)?.[1] ?? null)
}

/** Whether a policy of a resource gives something to everybody. */
export function isOpenToAll(statements: readonly Statement[]): boolean {
  return statements.some(
    each =>
      each.allows &&
      each.principals.some(({ kind }) => kind === 'any') &&
      letsAnyoneIn(each) &&
      !isNarrowed(each, new Set(['kms:calleraccount', 'aws:sourceip'])),
  )
}

/** Whether a policy of a bucket turns every request without TLS away, for the bucket and what lies in it. */
export function refusesPlain(statements: readonly Statement[], bucket: string): boolean {
  const refusing = statements.filter(
    ({ allows, principals, actions, isNotActions, isNotResources, conditions }) =>
      !allows &&
      !isNotActions &&
      !isNotResources &&
      principals.some(({ kind }) => kind === 'any') &&
      actions.some(action => action === 's3:*' || isEveryAction(action)) &&
      conditions.length === 1 &&
      conditions.every(
        ({ operator, key, values }) =>
          key === 'aws:securetransport' &&
          /^Bool(IfExists)?$/i.test(operator) &&
          values.length === 1 &&
          values[0] === 'false',
      ),
  )
  const resources = refusing.flatMap(each => each.resources)
  const has = (suffix: string) =>
    resources.some(each => isEverything([each]) || each.replace(/^arn:[^:]*:s3:::/, '') === `${bucket}${suffix}`)
  return has('*') || (has('') && has('/*'))
}
