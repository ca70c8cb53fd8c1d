import { type Engagement, engagementKinds, whyNotOperating } from '@onus/core/engagement'
import { formOf } from '@onus/core/judgement'
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import type { EngagementRecord } from './engagement-view.ts'

/** What every tab of an engagement is given. */
export interface EngagementPanelProps {
  readonly engagement: EngagementRecord
}

type Panel = ComponentType<EngagementPanelProps>

/** A tab of the page of an engagement; who lacks the permission does not see it. Its panel is read when it is opened. */
export interface EngagementTab {
  readonly id: string
  readonly label: string
  readonly needs: string
  readonly panel: LazyExoticComponent<Panel>
  /** Whether it applies to such an engagement; what does not apply is not shown. Always, where nothing is said. */
  readonly applies?: (engagement: Engagement) => boolean
  /** Computed at a moment: of an issued engagement as it was known at issue, until another moment is chosen. */
  readonly isComputed?: boolean
  /** Why it does not follow the moment of the bar, in one line; left out where it does. */
  readonly still?: string
}

const isSoc2 = ({ kind }: Engagement) => engagementKinds[kind].categories
const isExamined = ({ kind }: Engagement) => engagementKinds[kind].examined
const hasAuditor = ({ mode }: Engagement) => mode !== 'self_assessment'

/** The tabs in the order of the work. A new one is a line here. */
const engagementTabs: readonly EngagementTab[] = [
  {
    id: 'overview',
    isComputed: true,
    label: 'Overview',
    needs: 'engagement:read',
    panel: lazy(async () => ({ default: (await import('./overview-panel.tsx')).OverviewPanel })),
  },
  {
    id: 'readiness',
    isComputed: true,
    label: 'Readiness',
    needs: 'posture:read',
    panel: lazy(async () => ({ default: (await import('../readiness/readiness-panel.tsx')).ReadinessPanel })),
  },
  {
    id: 'roadmap',
    isComputed: true,
    label: 'Roadmap',
    needs: 'posture:read',
    panel: lazy(async () => ({ default: (await import('../roadmap/roadmap-panel.tsx')).RoadmapPanel })),
  },
  {
    id: 'plan',
    isComputed: true,
    label: 'Plan',
    needs: 'engagement:read',
    panel: lazy(async () => ({ default: (await import('../plan/plan-panel.tsx')).PlanPanel })),
  },
  {
    id: 'matrix',
    isComputed: true,
    label: 'Matrix',
    needs: 'engagement:read',
    panel: lazy(async () => ({ default: (await import('../matrix/matrix-panel.tsx')).MatrixPanel })),
  },
  {
    id: 'judgements',
    label: 'Assessment',
    needs: 'engagement:read',
    applies: ({ kind }) => formOf(kind) !== null,
    panel: lazy(async () => ({ default: (await import('../judgement/judgement-panel.tsx')).JudgementPanel })),
  },
  {
    id: 'requests',
    label: 'Requests',
    needs: 'request:read',
    panel: lazy(async () => ({ default: (await import('../request/requests-panel.tsx')).RequestsPanel })),
  },
  {
    id: 'populations',
    label: 'Populations',
    needs: 'population:read',
    applies: one => whyNotOperating(one) === null,
    panel: lazy(async () => ({ default: (await import('../population/populations-panel.tsx')).PopulationsPanel })),
  },
  {
    id: 'tests',
    label: 'Tests',
    needs: 'test:read',
    panel: lazy(async () => ({ default: (await import('../test/tests-panel.tsx')).TestsPanel })),
  },
  {
    id: 'findings',
    label: 'Findings',
    needs: 'finding:read',
    panel: lazy(async () => ({ default: (await import('./findings-panel.tsx')).FindingsPanel })),
  },
  {
    id: 'poam',
    label: 'Plan of action',
    needs: 'action:read',
    panel: lazy(async () => ({ default: (await import('../poam/poam-panel.tsx')).PoamPanel })),
  },
  {
    id: 'description',
    label: 'Description',
    needs: 'engagement:read',
    applies: isSoc2,
    panel: lazy(async () => ({ default: (await import('../description/description-panel.tsx')).DescriptionPanel })),
  },
  {
    id: 'assertion',
    label: 'Assertion',
    needs: 'engagement:read',
    applies: isExamined,
    panel: lazy(async () => ({ default: (await import('../assertion/assertion-panel.tsx')).AssertionPanel })),
  },
  {
    id: 'letters',
    label: 'Bridge letters',
    needs: 'engagement:read',
    applies: isExamined,
    panel: lazy(async () => ({ default: (await import('../bridge-letter/letters-panel.tsx')).LettersPanel })),
  },
  {
    id: 'seen',
    still: 'An auditor chooses the checkpoint in the room; this lists what there is now.',
    label: 'Evidence',
    needs: 'audit:conclude',
    applies: hasAuditor,
    panel: lazy(async () => ({ default: (await import('../room/evidence-panel.tsx')).RoomEvidencePanel })),
  },
  {
    id: 'room',
    still: 'The room shows what is there now; conclusions cite the checkpoint that they rest on.',
    label: 'Room',
    needs: 'engagement:read',
    applies: hasAuditor,
    panel: lazy(async () => ({ default: (await import('../room/room-panel.tsx')).RoomPanel })),
  },
  {
    id: 'bundle',
    still: 'A bundle holds the moment at which it was made, and says it.',
    label: 'Bundle',
    needs: 'audit:read',
    panel: lazy(async () => ({ default: (await import('../bundle/bundle-panel.tsx')).BundlePanel })),
  },
]

/** The tabs of an engagement for who has these permissions. */
export function tabsFor(engagement: Engagement, permissions: { readonly has: (needs: string) => boolean }) {
  return engagementTabs.filter(tab => permissions.has(tab.needs) && (tab.applies?.(engagement) ?? true))
}
