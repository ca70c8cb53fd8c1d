import { type ComponentKind, emptyKinds, type Scope } from '../scope/index.ts'
import { engagementKinds } from './kind.ts'
import type { Engagement, PathOverride } from './schema.ts'

/** One thing that must be so before the next step opens, with the fact behind the answer. */
export type Criterion = Readonly<{
  words: string
  met: boolean
  /** What is so now. */
  found: string
  /** Where it is mended. */
  href: string | null
}>

/** A step of a start path. It is done when its criteria are met, or when somebody went on without, with a reason. */
export type PathStep = Readonly<{
  id: string
  title: string
  help: string
  criteria: readonly Criterion[]
  overridden: PathOverride | null
  state: 'done' | 'open' | 'waiting'
}>

/** What the live facts say, as the start paths ask for it. */
export type PathFacts = Readonly<{
  scope: Readonly<{ id: string; version: number; body: Scope }>
  /** How many requirements are looked at. */
  requirements: number
  /** How many of them have no adopted control, and of these how many no action names either. */
  unaddressed: number
  unplanned: number
  policyOnly: number
  /** Policies of a Type I that nothing shows to be approved by its day, by their codes. */
  unapproved: readonly string[]
  /** Findings about the requirements that are open and say that a control could not work. */
  designGaps: number
  controls: number
  /** Controls without a check, without a procedure for people, or without anybody who brings evidence. */
  unevidenced: number
  /** The latest readiness review of the scope that reached its report; null when there is none. */
  readiness: string | null
  current: Readonly<{ name: string; unknown: number; included: number }> | null
  target: Readonly<{ name: string; included: number }> | null
  /** Actions that are open or in progress, and how many of them are past their day. */
  actions: Readonly<{ open: number; overdue: number }>
  /** When the current profile was last looked at. */
  currentAsOf: string | null
  /** Controls in the matrix that a check tests, and those whose check ran lately. */
  automated: number
  running: number
  today: string
}>

/** The start path of an engagement: six steps for SOC 2, five for CSF, none for the others. */
export function startPath(id: string, engagement: Engagement, facts: PathFacts): readonly PathStep[] {
  const { kind } = engagement
  const steps =
    kind === 'csf_self'
      ? csfSteps(id, engagement, facts)
      : engagementKinds[kind].categories
        ? soc2Steps(id, engagement, facts)
        : []
  let before: PathStep['state'] = 'done'
  return steps.map(step => {
    const overridden = engagement.overrides.find(one => one.step === step.id) ?? null
    const isDone = step.criteria.every(one => one.met) || overridden !== null
    const state: PathStep['state'] = before !== 'done' ? 'waiting' : isDone ? 'done' : 'open'
    before = state
    return { ...step, overridden, state }
  })
}

type Bare = Omit<PathStep, 'overridden' | 'state'>

function soc2Steps(id: string, engagement: Engagement, facts: PathFacts): readonly Bare[] {
  const at = `/engagements/${id}`
  return [
    {
      id: 'scope',
      title: 'Scope',
      help: 'The system that customers use, with its boundary.',
      criteria: scopeCriteria(id, engagement, facts),
    },
    {
      id: 'criteria',
      title: 'Criteria',
      help: 'Security always; the others where something was promised.',
      criteria: criteriaChosen(id, engagement, facts),
    },
    {
      id: 'gap',
      title: 'Gap assessment',
      help: 'Every criterion was held against what is there.',
      criteria: [
        {
          words: 'Each criterion has a control, or an action that brings one',
          met: facts.unplanned === 0,
          found: facts.unplanned === 0 ? 'All have' : `${facts.unplanned} have neither`,
          href: `${at}?tab=matrix`,
        },
      ],
    },
    {
      id: 'remediate',
      title: 'Remediation',
      help: 'What is missing is built and written down.',
      criteria: [
        {
          words: 'No criterion is without a control',
          met: facts.unaddressed === 0,
          found: facts.unaddressed === 0 ? 'None is' : `${facts.unaddressed} of ${facts.requirements} have none`,
          href: `${at}?tab=matrix`,
        },
        {
          words: 'No criterion rests on policies alone',
          met: facts.policyOnly === 0,
          found: facts.policyOnly === 0 ? 'None does' : `${facts.policyOnly} do`,
          href: `${at}?tab=matrix`,
        },
        ...(engagementKinds[engagement.kind].time === 'date' ? [approved(id, engagement, facts)] : []),
        {
          words: 'No design gap is open',
          met: facts.designGaps === 0,
          found: facts.designGaps === 0 ? 'None is' : `${facts.designGaps} are open`,
          href: `${at}?tab=findings`,
        },
      ],
    },
    {
      id: 'evidence_plan',
      title: 'Evidence plan',
      help: 'Who brings what, how often, for the whole period.',
      criteria: [
        {
          words: 'Controls are chosen',
          met: facts.controls > 0,
          found: `${facts.controls} in the matrix`,
          href: `${at}?tab=matrix`,
        },
        {
          words: 'Each control has a check, or somebody who brings evidence',
          met: facts.controls > 0 && facts.unevidenced === 0,
          found: facts.unevidenced === 0 ? 'All have' : `${facts.unevidenced} have neither`,
          href: '/controls',
        },
      ],
    },
    {
      id: 'readiness',
      title: 'Readiness review, then the auditor',
      help: 'Your own look first. It is management’s, not an attestation.',
      criteria: readinessCriteria(id, engagement, facts),
    },
  ]
}

function approved(id: string, { to }: Engagement, { unapproved }: PathFacts): Criterion {
  return {
    words: `Each policy was approved by ${to}`,
    met: unapproved.length === 0,
    found: unapproved.length === 0 ? 'All are shown to be' : `Nothing shows it of ${unapproved.join(', ')}`,
    href: `/engagements/${id}?tab=matrix`,
  }
}

function readinessCriteria(id: string, engagement: Engagement, facts: PathFacts): readonly Criterion[] {
  const isReview = engagement.kind === 'soc2_readiness'
  const reviewed: Criterion = {
    words: 'A readiness review of this scope reached its report',
    met: facts.readiness !== null,
    found: facts.readiness ?? (isReview ? 'This one has not' : 'There is none'),
    href: isReview ? null : '/engagements/new',
  }
  if (isReview) return [reviewed]
  return [
    reviewed,
    {
      words: 'An auditor’s firm is named',
      met: engagement.firm !== null,
      found: engagement.firm?.name ?? 'Nobody yet',
      href: `/engagements/${id}/edit`,
    },
  ]
}

function csfSteps(id: string, engagement: Engagement, facts: PathFacts): readonly Bare[] {
  const { current, target, actions } = facts
  const monthsAgo = facts.currentAsOf ? months(facts.currentAsOf, facts.today) : null
  return [
    {
      id: 'scope',
      title: 'Scope',
      help: 'The enterprise, a business unit, a product line or a critical service.',
      criteria: scopeCriteria(id, engagement, facts),
    },
    {
      id: 'current',
      title: 'Current profile',
      help: 'Where the organisation is, outcome by outcome.',
      criteria: [
        {
          words: 'A current profile says where each included outcome is',
          met: current !== null && current.included > 0 && current.unknown === 0,
          found: current ? `${current.name}: ${current.unknown} of ${current.included} are unknown` : 'There is none',
          href: '/profiles',
        },
      ],
    },
    {
      id: 'target',
      title: 'Target profile',
      help: 'Where it wants to be, from its risks and duties.',
      criteria: [
        {
          words: 'A target profile includes outcomes',
          met: target !== null && target.included > 0,
          found: target ? `${target.name}: ${target.included} outcomes` : 'There is none',
          href: '/profiles',
        },
      ],
    },
    {
      id: 'initiatives',
      title: 'Prioritised initiatives',
      help: 'Who closes which gap, by when.',
      criteria: [
        {
          words: 'Actions are planned',
          met: actions.open > 0,
          found: actions.open === 1 ? '1 is open' : `${actions.open} are open`,
          href: '/actions',
        },
        {
          words: 'None is past its day',
          met: actions.overdue === 0,
          found: actions.overdue === 0 ? 'None is' : `${actions.overdue} are`,
          href: '/actions',
        },
      ],
    },
    {
      id: 'measure',
      title: 'Measuring and reviewing',
      help: 'Progress is looked at again and again.',
      criteria: [
        {
          words: 'The current profile is not older than a year',
          met: monthsAgo !== null && monthsAgo < 12,
          found: facts.currentAsOf ? `As of ${facts.currentAsOf}` : 'There is none',
          href: '/profiles',
        },
      ],
    },
  ]
}

/** What is asked of the scope: a boundary that can be tested, and leadership behind it. */
export function scopeCriteria(id: string, engagement: Engagement, facts: PathFacts): readonly Criterion[] {
  const { scope } = facts
  const empty = missingKinds(engagement, scope.body)
  const { sponsor, scopeApproval } = engagement
  const isApproved = scopeApproval?.scopeVersion === scope.version
  return [
    {
      words: 'Every kind of component is named',
      met: empty.length === 0,
      found: empty.length === 0 ? 'All five are' : `Nothing is named under ${empty.join(', ')}`,
      href: `/scope/${scope.id}/edit`,
    },
    {
      words: 'The sponsor approved the scope as it is',
      met: isApproved,
      found: isApproved
        ? 'Approved'
        : scopeApproval
          ? 'The scope changed since it was approved'
          : sponsor
            ? 'Not yet'
            : 'No sponsor is named',
      href: sponsor ? null : `/engagements/${id}/edit`,
    },
  ]
}

/** The kinds of component that a system must name and does not. A scope that is no system needs none. */
export function missingKinds(engagement: Pick<Engagement, 'kind'>, scope: Scope): readonly ComponentKind[] {
  return engagementKinds[engagement.kind].categories || scope.kind === 'system' ? emptyKinds(scope) : []
}

function criteriaChosen(id: string, engagement: Engagement, facts: PathFacts): readonly Criterion[] {
  const chosen = new Set<string>(engagement.categories)
  const promised = new Set(
    facts.scope.body.commitments.map(one => one.category.toLowerCase().trim().replace(/\s+/g, '-')),
  )
  const known = ['security', 'availability', 'processing-integrity', 'confidentiality', 'privacy']
  const left = [...promised].filter(one => known.includes(one) && !chosen.has(one))
  return [
    {
      words: 'Criteria are chosen',
      met: facts.requirements > 0,
      found: `${facts.requirements} criteria`,
      href: `/engagements/${id}/edit`,
    },
    {
      words: 'What was promised to customers is looked at',
      met: left.length === 0,
      found:
        left.length === 0
          ? 'Every commitment has its category'
          : `Commitments are about ${left.join(', ')}, which is not chosen`,
      href: `/engagements/${id}/edit`,
    },
  ]
}

/** The three things without which running SOC 2 and CSF together does not pay. One that is not so warns. */
export function combinedPathChecks(engagement: Engagement, facts: PathFacts): readonly Criterion[] {
  const { scope } = facts
  const empty = emptyKinds(scope.body)
  const isClear = empty.length === 0 && scope.body.description.trim() !== ''
  const isSponsored = engagement.sponsor !== null && engagement.scopeApproval !== null
  return [
    {
      words: 'The scope is clear',
      met: isClear,
      found: isClear
        ? `${scope.body.name}: ${scope.body.components.length} components, all five kinds`
        : empty.length > 0
          ? `Nothing is named under ${empty.join(', ')}`
          : 'It is not described',
      href: `/scope/${scope.id}`,
    },
    {
      words: 'Leadership supports it',
      met: isSponsored,
      found: isSponsored
        ? `The sponsor approved the scope on ${engagement.scopeApproval?.at.slice(0, 10)}`
        : 'No sponsor approved the scope',
      href: null,
    },
    {
      words: 'Tooling repeats by itself',
      met: facts.running > 0 && 2 * facts.running >= facts.controls,
      found: `${facts.running} of ${facts.controls} controls have a check that ran within 30 days`,
      href: '/checks',
    },
  ]
}

function months(from: string, to: string): number {
  const [a, b] = [new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)]
  const whole = 12 * (b.getUTCFullYear() - a.getUTCFullYear()) + b.getUTCMonth() - a.getUTCMonth()
  return b.getUTCDate() < a.getUTCDate() ? whole - 1 : whole
}
