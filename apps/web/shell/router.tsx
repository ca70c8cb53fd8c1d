import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  retainSearchParams,
} from '@tanstack/react-router'
import { carried, parseSearch, stringifySearch, type UrlState } from '../kit/url-state.ts'
import { Failure, NotFound } from './failure.tsx'

const root = createRootRoute({
  validateSearch: (search: Record<string, unknown>) => search as UrlState,
  search: { middlewares: [retainSearchParams([...carried])] },
  component: Outlet,
  notFoundComponent: NotFound,
})

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: lazyRouteComponent(() => import('./signed-in.tsx'), 'SignedIn'),
})

// biome-ignore lint/suspicious/noExplicitAny: the modules differ in their other exports
type Load = () => Promise<any>

/** Each screen: its path, the module it is in, and the name of its component there. */
const screens: readonly (readonly [path: string, load: Load, name: string])[] = [
  ['/', () => import('./home.tsx'), 'Home'],
  ['changes', () => import('../today/changes-page.tsx'), 'ChangesPage'],
  ['first-run', () => import('../first-run/first-run.tsx'), 'FirstRun'],
  ['posture', () => import('../posture/posture-list.tsx'), 'PostureList'],
  ['posture/beyond', () => import('../posture/beyond-page.tsx'), 'BeyondPage'],
  ['posture/$profile', () => import('../posture/posture-page.tsx'), 'PosturePage'],
  ['posture/$profile/$requirement', () => import('../posture/requirement-page.tsx'), 'RequirementPage'],
  ['requirements/$requirement', () => import('../posture/requirement-page.tsx'), 'RequirementByRef'],
  ['gaps', () => import('../posture/gap-list.tsx'), 'GapList'],
  ['controls', () => import('../control/control-list.tsx'), 'ControlList'],
  ['controls/new', () => import('../control/control-form.tsx'), 'ControlForm'],
  ['controls/checks', () => import('../control/take-checks.tsx'), 'TakeChecks'],
  ['controls/weak-points', () => import('../control/weak-points.tsx'), 'WeakPoints'],
  ['controls/traceability', () => import('../control/traceability.tsx'), 'TraceabilityReport'],
  ['controls/$id', () => import('../control/control-page.tsx'), 'ControlPage'],
  ['controls/$id/edit', () => import('../control/control-form.tsx'), 'ControlForm'],
  ['controls/$id/requirements', () => import('../control/tag-page.tsx'), 'TagControl'],
  ['checks', () => import('../check/check-list.tsx'), 'CheckList'],
  ['checks/new', () => import('../check/check-page.tsx'), 'NewCheck'],
  ['checks/$id', () => import('../check/check-page.tsx'), 'CheckPage'],
  ['runs/$id', () => import('../check/run-page.tsx'), 'RunPage'],
  ['evidence', () => import('../evidence/evidence-list.tsx'), 'EvidenceList'],
  ['evidence/new', () => import('../evidence/evidence-form.tsx'), 'EvidenceForm'],
  ['evidence/$id', () => import('../evidence/evidence-page.tsx'), 'EvidencePage'],
  ['reviews', () => import('../evidence/review-queue.tsx'), 'ReviewQueue'],
  ['calendar', () => import('../occurrence/calendar-page.tsx'), 'CalendarPage'],
  ['agenda', () => import('../agenda/agenda-page.tsx'), 'AgendaPage'],
  ['monthly-report', () => import('../monthly-report/monthly-report-page.tsx'), 'MonthlyReportPage'],
  ['exceptions', () => import('../exception/exception-screens.tsx'), 'ExceptionList'],
  ['exceptions/new', () => import('../exception/exception-screens.tsx'), 'ExceptionForm'],
  ['exceptions/$id', () => import('../exception/exception-screens.tsx'), 'ExceptionPage'],
  ['exceptions/$id/edit', () => import('../exception/exception-screens.tsx'), 'ExceptionForm'],
  ['findings', () => import('../finding/finding-screens.tsx'), 'FindingList'],
  ['findings/new', () => import('../finding/finding-screens.tsx'), 'FindingForm'],
  ['findings/$id', () => import('../finding/finding-screens.tsx'), 'FindingPage'],
  ['findings/$id/edit', () => import('../finding/finding-screens.tsx'), 'FindingForm'],
  ['access-reviews', () => import('../access-review/access-review-screens.tsx'), 'AccessReviewList'],
  ['access-reviews/new', () => import('../access-review/access-review-screens.tsx'), 'AccessReviewForm'],
  ['access-reviews/$id', () => import('../access-review/access-review-screens.tsx'), 'AccessReviewPage'],
  ['access-reviews/$id/edit', () => import('../access-review/access-review-screens.tsx'), 'AccessReviewForm'],
  ['actions', () => import('../action/action-screens.tsx'), 'ActionList'],
  ['actions/new', () => import('../action/action-screens.tsx'), 'ActionForm'],
  ['actions/$id', () => import('../action/action-screens.tsx'), 'ActionPage'],
  ['actions/$id/edit', () => import('../action/action-screens.tsx'), 'ActionForm'],
  ['engagements', () => import('../engagement/engagement-list.tsx'), 'EngagementList'],
  ['engagements/new', () => import('../engagement/engagement-form.tsx'), 'EngagementForm'],
  ['engagements/$id', () => import('../engagement/engagement-page.tsx'), 'EngagementPage'],
  ['engagements/$id/edit', () => import('../engagement/engagement-form.tsx'), 'EngagementForm'],
  ['requests', () => import('../request/requests-page.tsx'), 'RequestsPage'],
  ['requests/new', () => import('../request/request-form.tsx'), 'RequestForm'],
  ['requests/import', () => import('../request/request-import.tsx'), 'RequestImport'],
  ['requests/$id', () => import('../request/request-page.tsx'), 'RequestPage'],
  ['requests/$id/edit', () => import('../request/request-form.tsx'), 'RequestForm'],
  ['populations/new', () => import('../population/population-form.tsx'), 'PopulationForm'],
  ['populations/$id', () => import('../population/population-page.tsx'), 'PopulationPage'],
  ['populations/$id/edit', () => import('../population/population-form.tsx'), 'PopulationForm'],
  ['draws/$id', () => import('../draw/draw-page.tsx'), 'DrawPage'],
  ['tests/new', () => import('../test/test-form.tsx'), 'TestForm'],
  ['tests/$id', () => import('../test/test-page.tsx'), 'TestPage'],
  ['tests/$id/edit', () => import('../test/test-form.tsx'), 'TestForm'],
  ['sample-policies', () => import('../sample-policy/sample-policies.tsx'), 'SamplePolicies'],
  ['people', () => import('../person/person-list.tsx'), 'PersonList'],
  ['people/new', () => import('../person/person-page.tsx'), 'PersonForm'],
  ['people/$id', () => import('../person/person-page.tsx'), 'PersonPage'],
  ['people/$id/edit', () => import('../person/person-page.tsx'), 'PersonForm'],
  ['connectors', () => import('../connection/connection-list.tsx'), 'ConnectionList'],
  ['connectors/upload', () => import('../connection/import-table.tsx'), 'ImportTable'],
  ['import', () => import('../result/import-page.tsx'), 'ImportPage'],
  ['connectors/$id', () => import('../connection/connection-page.tsx'), 'ConnectionPage'],
  ['snapshots/$id', () => import('../snapshot/snapshot-page.tsx'), 'SnapshotPage'],
  ['datasets', () => import('../dataset/dataset-list.tsx'), 'DatasetList'],
  ['datasets/new', () => import('../dataset/dataset-form.tsx'), 'DatasetForm'],
  ['datasets/$dataset/edit', () => import('../dataset/dataset-form.tsx'), 'DatasetForm'],
  ['datasets/$dataset', () => import('../dataset/dataset-page.tsx'), 'DatasetPage'],
  ['datasets/$dataset/$snapshot', () => import('../dataset/dataset-page.tsx'), 'DatasetPage'],
  ['frameworks', () => import('../framework/framework-list.tsx'), 'FrameworkList'],
  ['frameworks/new', () => import('../framework/framework-editor.tsx'), 'FrameworkEditor'],
  ['frameworks/import', () => import('../framework/framework-import.tsx'), 'FrameworkImport'],
  ['frameworks/$id', () => import('../framework/framework-page.tsx'), 'FrameworkPage'],
  ['frameworks/$id/text', () => import('../framework/text-import.tsx'), 'TextImport'],
  ['frameworks/$id/upgrade', () => import('../framework/framework-upgrade.tsx'), 'FrameworkUpgrade'],
  ['frameworks/$id/$requirement', () => import('../framework/requirement-page.tsx'), 'FrameworkRequirement'],
  ['profiles', () => import('../profile/profile-list.tsx'), 'ProfileList'],
  ['profiles/compare', () => import('../profile/compare-page.tsx'), 'ComparePage'],
  ['profiles/import', () => import('../profile/outcomes-import.tsx'), 'OutcomesImport'],
  ['profiles/$id', () => import('../profile/profile-page.tsx'), 'ProfilePage'],
  ['crosswalks', () => import('../crosswalk/workbench.tsx'), 'CrosswalkWorkbench'],
  ['crosswalks/sets', () => import('../crosswalk/set-list.tsx'), 'SetList'],
  ['crosswalks/new', () => import('../crosswalk/set-editor.tsx'), 'SetEditor'],
  ['crosswalks/import', () => import('../crosswalk/set-import.tsx'), 'SetImport'],
  ['crosswalks/decisions', () => import('../crosswalk/decision-list.tsx'), 'DecisionList'],
  ['crosswalks/$id/edit', () => import('../crosswalk/edit-set.tsx'), 'EditSet'],
  ['crosswalks/$id', () => import('../crosswalk/set-page.tsx'), 'SetPage'],
  ['oscal', () => import('../oscal/oscal-page.tsx'), 'OscalPage'],
  ['scope', () => import('../scope/scope-list.tsx'), 'ScopeList'],
  ['scope/new', () => import('../scope/scope-form.tsx'), 'ScopeForm'],
  ['scope/$id', () => import('../scope/scope-page.tsx'), 'ScopePage'],
  ['scope/$id/edit', () => import('../scope/scope-form.tsx'), 'ScopeForm'],
  ['nis2', () => import('../legal-entity/entity-list.tsx'), 'EntityList'],
  ['nis2/law', () => import('../law/law-page.tsx'), 'LawPage'],
  ['nis2/new', () => import('../legal-entity/entity-form.tsx'), 'EntityForm'],
  ['nis2/$id', () => import('../legal-entity/entity-page.tsx'), 'EntityPage'],
  ['nis2/$id/edit', () => import('../legal-entity/entity-form.tsx'), 'EntityForm'],
  ['advisor', () => import('../advisor/advisor-page.tsx'), 'AdvisorPage'],
  ['playbooks', () => import('../playbook/playbook-screens.tsx'), 'PlaybookList'],
  ['playbooks/new', () => import('../playbook/playbook-screens.tsx'), 'PlaybookForm'],
  ['playbooks/$id', () => import('../playbook/playbook-screens.tsx'), 'PlaybookPage'],
  ['playbooks/$id/edit', () => import('../playbook/playbook-screens.tsx'), 'PlaybookForm'],
  ['incidents', () => import('../incident/incident-list.tsx'), 'IncidentList'],
  ['incidents/new', () => import('../incident/incident-form.tsx'), 'IncidentForm'],
  ['incidents/$id', () => import('../incident/incident-room.tsx'), 'IncidentRoom'],
  ['suppliers', () => import('../supplier/supplier-list.tsx'), 'SupplierList'],
  ['suppliers/import', () => import('../supplier/supplier-import.tsx'), 'SupplierImport'],
  ['suppliers/new', () => import('../supplier/supplier-form.tsx'), 'SupplierForm'],
  ['suppliers/reports/$id', () => import('../supplier/report-page.tsx'), 'ReportPage'],
  ['suppliers/$id', () => import('../supplier/supplier-page.tsx'), 'SupplierPage'],
  ['suppliers/$id/edit', () => import('../supplier/supplier-form.tsx'), 'SupplierForm'],
  ['suppliers/$id/assess', () => import('../supplier/assess-form.tsx'), 'AssessForm'],
  ['management-body', () => import('../management-body/management-body-page.tsx'), 'ManagementBodyPage'],
  ['ledger', () => import('../ledger/ledger-page.tsx'), 'LedgerPage'],
  ['jobs', () => import('../job/job-list.tsx'), 'JobList'],
  ['jobs/$id', () => import('../job/job-list.tsx'), 'JobPage'],
  ['open/$noun/$id', () => import('./open-record.tsx'), 'OpenRecord'],
  ['settings', () => import('../settings/settings-page.tsx'), 'SettingsPage'],
]

/** The pages before one is signed in. */
const doors: typeof screens = [
  ['sign-in', () => import('../sign-in/sign-in.tsx'), 'SignIn'],
  ['set-up', () => import('../sign-in/set-up.tsx'), 'SetUp'],
  ['invitation', () => import('../sign-in/invitation.tsx'), 'AcceptInvitation'],
  ['second-factor', () => import('../sign-in/second-factor.tsx'), 'SecondFactor'],
  ['supplier-portal', () => import('../supplier-portal/portal-page.tsx'), 'SupplierPortal'],
]

/** Pictures of the kit, only in development builds: the branch and its import vanish from others. */
function galleryRoutes() {
  if (!import.meta.env.DEV) return []
  const load = () => import('../kit/gallery.tsx')
  const kit = createRoute({ getParentRoute: () => root, path: 'kit', component: lazyRouteComponent(load, 'Gallery') })
  const table = createRoute({
    getParentRoute: () => kit,
    path: '/',
    component: lazyRouteComponent(load, 'GalleryTable'),
  })
  const pieces = createRoute({
    getParentRoute: () => kit,
    path: '$id',
    component: lazyRouteComponent(load, 'GalleryPieces'),
  })
  return [kit.addChildren([table, pieces])]
}

/** The routes of the app. Every screen is read when it is first wanted; hovering a link is wanting. */
export function makeRouter() {
  const pages = screens.map(([path, load, name]) =>
    createRoute({ getParentRoute: () => inside, path, component: lazyRouteComponent(load, name) }),
  )
  const outside = doors.map(([path, load, name]) =>
    createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, name) }),
  )
  return createRouter({
    routeTree: root.addChildren([inside.addChildren(pages), ...outside, ...galleryRoutes()]),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPreloadDelay: 40,
    scrollRestoration: false,
    defaultErrorComponent: Failure,
  })
}
